//! The command `component-host`.
fn main() {}
