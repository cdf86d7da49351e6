//! Tells the tests at compile time whether they are to run on Spin, so that those that need the
//! component host can be reported as ignored.

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo so")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SPIN");
    println!("cargo::rustc-check-cfg=cfg(spin)");
    if std::env::var_os("SPIN").is_some() {
        println!("cargo::rustc-cfg=spin");
    }
}
