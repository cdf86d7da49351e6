//! The reseller-actions component.
