//! Interrupts of threads, in languages that have them.

/// What a request asks the language of its thread.
#[uniffi::export(callback_interface)]
pub trait Interrupts: Send + Sync {
    /// Whether the current thread was interrupted. It is asked about every 100 ms while a request is under way.
    fn is_interrupted(&self) -> bool;
}
