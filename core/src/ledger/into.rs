//! What a user may give as a ledger.

use crate::Error;
use crate::drive::Ledger;

/// What can be a ledger: the path of a file, or a [`Ledger`].
pub trait IntoLedger {
    /// The kind of the ledger.
    type Ledger: Ledger + 'static;
    /// Opens the ledger.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another run uses it.
    fn into_ledger(self) -> Result<Self::Ledger, Error>;
}

impl<L: Ledger + 'static> IntoLedger for L {
    type Ledger = L;
    fn into_ledger(self) -> Result<L, Error> {
        Ok(self)
    }
}

/// Paths open a [`FileLedger`](crate::FileLedger).
macro_rules! paths_into_ledger {
    ($($path:ty),*) => {$(
        #[cfg(not(target_arch = "wasm32"))]
        impl IntoLedger for $path {
            type Ledger = crate::FileLedger;
            fn into_ledger(self) -> Result<crate::FileLedger, Error> {
                crate::FileLedger::open(self)
            }
        }
    )*};
}

paths_into_ledger!(&str, String, &std::path::Path, std::path::PathBuf);
