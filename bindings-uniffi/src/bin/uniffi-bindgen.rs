//! Generates the Kotlin and Swift sources out of the native library.

fn main() {
    uniffi::uniffi_bindgen_main();
}
