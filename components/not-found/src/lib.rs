//! The not-found component.
