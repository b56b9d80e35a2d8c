//! The transport of an async client: sends, sleeps, and knows the time.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use crate::{Now, Request, Response, SendError};

/// Sends requests and sleeps, on an async runtime.
///
/// A transport sends a request once, follows no redirect, and returns an answer of any status as `Ok`. When
/// one of its futures is dropped, it stops what that future did.
///
/// ```
/// use std::time::Duration;
/// use workato_oauth_profiles::{AsyncClient, AsyncTransport, Request, Response, SendError};
///
/// /// Answers every request with the same profile.
/// struct Fixed;
///
/// impl AsyncTransport for Fixed {
///     async fn send(&self, request: Request) -> Result<Response, SendError> {
///         assert_eq!(request.method.as_str(), "GET"); // here hyper or your own client sends it
///         Ok(Response::new(200, r#"{"result": {"id": 321, "name": "Acme", "provider": "hubspot"}}"#))
///     }
///
///     async fn sleep(&self, time: Duration) {
///         std::thread::sleep(time); // here your runtime sleeps
///     }
/// }
///
/// # let run = async {
/// let workato = AsyncClient::builder("api token").transport(Fixed).build()?;
/// assert_eq!(workato.get(321).await?.name, "Acme");
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// # };
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert!(matches!(std::pin::pin!(run).poll(&mut context), std::task::Poll::Ready(Ok(()))));
/// ```
pub trait AsyncTransport: Send + Sync + 'static {
    /// Sends the request, and ends within [`Request::timeout`].
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, SendError>> + Send;

    /// Sleeps for this time. If it wakes early, the client lets it sleep again.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send;

    /// The time since any moment that stays the same, on the clock that [`AsyncTransport::sleep`] follows. If
    /// not given, the clock of [`Instant`].
    fn now(&self) -> Now {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }
}

/// An [`AsyncTransport`] of any type. Clones are the same transport.
#[derive(Clone)]
pub struct AnyAsyncTransport(Arc<dyn Erased>);

pub(super) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl AnyAsyncTransport {
    pub(crate) fn new(transport: impl AsyncTransport) -> AnyAsyncTransport {
        AnyAsyncTransport(Arc::new(transport))
    }

    pub(super) fn send(&self, request: Request) -> BoxFuture<Result<Response, SendError>> {
        self.0.clone().send_boxed(request)
    }

    pub(super) fn sleep(&self, time: Duration) -> BoxFuture<()> {
        self.0.clone().sleep_boxed(time)
    }

    pub(super) fn now(&self) -> Now {
        self.0.now_dyn()
    }
}

impl fmt::Debug for AnyAsyncTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyAsyncTransport").finish_non_exhaustive()
    }
}

/// [`AsyncTransport`] as a trait object: its futures own the transport.
trait Erased: Send + Sync {
    fn send_boxed(self: Arc<Self>, request: Request) -> BoxFuture<Result<Response, SendError>>;
    fn sleep_boxed(self: Arc<Self>, time: Duration) -> BoxFuture<()>;
    fn now_dyn(&self) -> Now;
}

impl<T: AsyncTransport> Erased for T {
    fn send_boxed(self: Arc<Self>, request: Request) -> BoxFuture<Result<Response, SendError>> {
        Box::pin(async move { self.send(request).await })
    }

    fn sleep_boxed(self: Arc<Self>, time: Duration) -> BoxFuture<()> {
        Box::pin(async move { self.sleep(time).await })
    }

    fn now_dyn(&self) -> Now {
        self.now()
    }
}
