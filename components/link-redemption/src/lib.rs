//! The link-redemption component.
