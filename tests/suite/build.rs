//! Sets `cfg(spin)` if the tests run on Spin, so that tests of the component host alone are reported
//! as ignored.

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo so")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SPIN");
    println!("cargo::rustc-check-cfg=cfg(spin)");
    if std::env::var_os("SPIN").is_some() {
        println!("cargo::rustc-cfg=spin");
    }
}
