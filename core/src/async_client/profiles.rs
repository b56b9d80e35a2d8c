//! `profiles` of the async client.

use std::future::poll_fn;
use std::task::{Context, Poll};

use super::AsyncClient;
use super::run::Run;
use crate::{Error, Profile};

/// All profiles, one by one. With the feature `stream` it is a `futures_core::Stream`.
///
/// The future of [`AsyncProfiles::next`] may be dropped, as in `select!`: no profile is lost. Dropping
/// `AsyncProfiles` cancels the request that is under way.
#[derive(Debug)]
#[must_use = "nothing is sent before the first profile is asked for"]
pub struct AsyncProfiles(Run<Profile>);

impl AsyncProfiles {
    pub(super) fn new(client: AsyncClient, page: i64) -> AsyncProfiles {
        let pages = client.session.profiles(page);
        AsyncProfiles(Run::new(client, pages))
    }

    /// The next profile; `None` after the last one and after an error. A page is requested when its first
    /// profile is asked for.
    ///
    /// # Errors
    /// Those of a request: [`Code`](crate::Code) lists all.
    pub async fn next(&mut self) -> Option<Result<Profile, Error>> {
        poll_fn(|context| self.poll_profile(context)).await
    }

    pub(super) fn poll_profile(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Profile, Error>>> {
        self.0.poll_item(context)
    }
}
