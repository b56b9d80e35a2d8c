//! `profiles`: the iterator is the driver.

use std::iter::FusedIterator;

use super::{Client, Iteration};
use crate::drive::next;
use crate::{Coroutine, Error, Profile};

/// All profiles: an iterator that requests a page when its first profile is asked for. An error ends it.
#[derive(Debug)]
#[must_use = "nothing is sent before the first profile is asked for"]
pub struct Profiles {
    client: Client,
    pages: Coroutine<Profile>,
    iteration: Iteration,
}

impl Profiles {
    pub(super) fn new(client: Client, page: i64) -> Profiles {
        Profiles { pages: client.session.profiles(page), client, iteration: Iteration::default() }
    }
}

impl Iterator for Profiles {
    type Item = Result<Profile, Error>;

    fn next(&mut self) -> Option<Result<Profile, Error>> {
        let Profiles { client, pages, iteration } = self;
        iteration.next(client, || next(pages, &mut client.host()))
    }
}

impl FusedIterator for Profiles {}
