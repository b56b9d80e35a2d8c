//! Lets the library stay in memory after it is closed. See docs/design.md#loading-and-unloading-in-kotlin-and-java.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if matches!(std::env::var("CARGO_CFG_TARGET_OS").as_deref(), Ok("linux" | "android")) {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
