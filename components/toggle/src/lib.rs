//! The toggle component.
