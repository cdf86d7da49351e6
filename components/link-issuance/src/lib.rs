//! The link-issuance component.
