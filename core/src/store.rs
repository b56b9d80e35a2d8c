//! The store of a rate limit that several programs share.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// Why a store could not evaluate a script.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// A store that evaluates Lua scripts as Redis and Valkey do: the place of a rate limit that several programs share.
/// Any closure `Fn(&str, &[String], &[String]) -> Result<Vec<i64>, StoreError>` is a store.
///
/// A store answers within a second or fails, and does not try again: the client then goes on without it.
/// [`ClientBuilder::shared_limit`](crate::ClientBuilder::shared_limit) takes it.
pub trait Store: Send + Sync {
    /// Evaluates the script with its keys (`KEYS`) and arguments (`ARGV`), and returns the numbers of its answer.
    ///
    /// # Errors
    /// Any error. Its text is shown in a warning, so it must not contain a password.
    fn eval(&self, script: &str, keys: &[String], args: &[String]) -> Result<Vec<i64>, StoreError>;
}

impl<F> Store for F
where
    F: Fn(&str, &[String], &[String]) -> Result<Vec<i64>, StoreError> + Send + Sync,
{
    fn eval(&self, script: &str, keys: &[String], args: &[String]) -> Result<Vec<i64>, StoreError> {
        self(script, keys, args)
    }
}

/// A [`Store`] for the [`AsyncClient`](crate::AsyncClient).
pub trait AsyncStore: Send + Sync + 'static {
    /// Evaluates the script with its keys (`KEYS`) and arguments (`ARGV`), and returns the numbers of its answer.
    /// When the future is dropped, the script may have been evaluated.
    ///
    /// # Errors
    /// Any error. Its text is shown in a warning, so it must not contain a password.
    fn eval(
        &self,
        script: &str,
        keys: &[String],
        args: &[String],
    ) -> impl Future<Output = Result<Vec<i64>, StoreError>> + Send;
}

/// An [`AsyncStore`] of any type. Clones are the same store.
#[derive(Clone)]
pub struct AnyAsyncStore(Arc<dyn Erased>);

type Evaluated = Pin<Box<dyn Future<Output = Result<Vec<i64>, StoreError>> + Send>>;

impl AnyAsyncStore {
    pub(crate) fn new(store: impl AsyncStore) -> AnyAsyncStore {
        AnyAsyncStore(Arc::new(store))
    }

    pub(crate) fn eval(&self, eval: crate::Eval) -> Evaluated {
        self.0.clone().eval_boxed(eval)
    }
}

impl fmt::Debug for AnyAsyncStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyAsyncStore").finish_non_exhaustive()
    }
}

/// [`AsyncStore`] as a trait object: its futures own the store.
trait Erased: Send + Sync {
    fn eval_boxed(self: Arc<Self>, eval: crate::Eval) -> Evaluated;
}

impl<S: AsyncStore> Erased for S {
    fn eval_boxed(self: Arc<Self>, eval: crate::Eval) -> Evaluated {
        Box::pin(async move { self.eval(eval.script, &eval.keys, &eval.args).await })
    }
}
