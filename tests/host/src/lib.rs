//! The component host.
