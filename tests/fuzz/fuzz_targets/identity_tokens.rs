//! See `parsers::identity_tokens`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| parsers::identity_tokens(data));
