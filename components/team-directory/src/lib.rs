//! The team-directory component.
