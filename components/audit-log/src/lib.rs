//! The audit-log component.
