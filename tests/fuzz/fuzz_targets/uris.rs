//! See `parsers::uris`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| parsers::uris(data));
