//! All profiles, a page after the other.

use std::collections::BinaryHeap;
use std::vec::IntoIter;

use super::call::Deadline;
use crate::operations::List;
use crate::{Call, Machine, Now, Profile, Reply, Session, Step};

/// The machine that walks the pages. It yields a profile each, and holds one page at a time.
///
/// It ends after a page that is short or empty, because the service tells no total. A profile that
/// moves to the next page while the walk goes on is not yielded twice; one that moves to the page
/// before, because another was deleted, is missed.
pub struct Pages {
    session: Session,
    within: Deadline,
    page: i64,
    call: Option<Call<List>>,
    rows: IntoIter<Profile>,
    /// The ids of the page before, in order.
    seen: Vec<i64>,
    last: bool,
}

impl Pages {
    /// The deadline is that of each page.
    pub(crate) fn new(session: Session, page: i64, within: Deadline) -> Pages {
        let call = Some(session.call_within(List { page, per_page: List::MOST }, within));
        Pages { session, within, page, call, rows: Vec::new().into_iter(), seen: Vec::new(), last: false }
    }

    /// Takes a page in; its rows that the page before had too are left out. `false`: it is the
    /// page before again.
    fn turn(&mut self, profiles: Vec<Profile>) -> bool {
        let ids: BinaryHeap<i64> = profiles.iter().map(|profile| profile.id).collect();
        let ids = ids.into_sorted_vec();
        if !ids.is_empty() && ids == self.seen {
            return false;
        }
        self.last = (profiles.len() as i64) < List::MOST;
        let is_new = |profile: &Profile| self.seen.binary_search(&profile.id).is_err();
        let new: Vec<Profile> = profiles.into_iter().filter(is_new).collect();
        self.rows = new.into_iter();
        self.seen = ids;
        self.page = self.page.saturating_add(1);
        true
    }

    fn next_call(&self) -> Call<List> {
        let list = List { page: self.page, per_page: List::MOST };
        self.session.call_within(list, self.within)
    }

    /// Between two pages the next one is what is cancelled.
    fn cancel(&mut self, now: Now) {
        let mut call = self.next_call();
        call.cancel(now);
        (self.rows, self.call) = (Vec::new().into_iter(), Some(call));
    }
}

impl Machine for Pages {
    type Item = Profile;

    fn poll(&mut self, now: Now) -> Step<Profile> {
        loop {
            if let Some(profile) = self.rows.next() {
                return Step::Item(Ok(profile));
            }
            let Some(call) = &mut self.call else {
                if self.last {
                    return Step::End;
                }
                self.call = Some(self.next_call());
                continue;
            };
            match call.poll(now) {
                Step::Do(action) => return Step::Do(action),
                Step::Item(Ok(profiles)) => {
                    let call = self.call.take();
                    if !self.turn(profiles) {
                        self.call =
                            call.map(|call| call.refuse("the service answered with the same page again"));
                    }
                }
                Step::Item(Err(error)) => {
                    self.last = true;
                    self.call = None;
                    return Step::Item(Err(error));
                }
                Step::End => self.call = None,
            }
        }
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        match (&mut self.call, reply) {
            (Some(call), Reply::Cancelled) => call.cancel(now),
            (Some(call), reply) => call.reply(reply, now),
            (None, Reply::Cancelled) if !self.last || self.rows.len() > 0 => self.cancel(now),
            (None, _) => {}
        }
    }
}

#[cfg(test)]
mod tests;
