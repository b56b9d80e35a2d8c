//! Catches panics, so that none reaches another language.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::Error;

/// Runs the work of a binding; a panic in it becomes the error `internal`.
pub fn guard<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    // The values that the work used are dropped. Shared ones hold numbers that stay valid.
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Error::panicked())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn a_panic_becomes_an_error_without_its_message() {
        let error = guard(|| panic!("canary")).map(|()| 0).expect_err("it panicked");
        assert_eq!(error.code, Code::Internal);
        assert!(!format!("{error:?}").contains("canary"));
        assert_eq!(guard(|| 5).expect("no panic"), 5);
    }
}
