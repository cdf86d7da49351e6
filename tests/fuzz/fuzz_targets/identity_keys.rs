//! See `parsers::identity_keys`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| parsers::identity_keys(data));
