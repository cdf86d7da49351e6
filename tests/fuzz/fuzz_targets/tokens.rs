//! See `parsers::tokens`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| parsers::tokens(data));
