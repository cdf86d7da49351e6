//! The hook-delivery component.
