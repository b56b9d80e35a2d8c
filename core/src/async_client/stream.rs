//! The feature `stream`.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{AsyncEachCustomer, AsyncEachProfile, AsyncProfiles};
use crate::{Customer, EnsuredEach, Error, Outcome, Profile};

impl Stream for AsyncProfiles {
    type Item = Result<Profile, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_profile(context)
    }
}

impl<I: Iterator<Item: Into<Customer>>> Stream for AsyncEachCustomer<I> {
    type Item = Result<Outcome, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_outcome(context)
    }
}

impl Stream for AsyncEachProfile {
    type Item = Result<EnsuredEach, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_result(context)
    }
}
