//! All profiles, a page after the other.

use std::collections::HashSet;
use std::vec::IntoIter;

use crate::operations::List;
use crate::{Call, Code, Error, Machine, Now, Profile, Reply, Session, Step};

/// The machine that walks the pages. It yields a profile each, and holds one page at a time.
///
/// It ends after a page that is short or empty, because the service tells no total. A profile that
/// moves to the next page while the walk goes on is not yielded twice; one that moves to the page
/// before, because another was deleted, is missed.
pub struct Pages {
    session: Session,
    page: i64,
    call: Option<Call<List>>,
    rows: IntoIter<Profile>,
    /// The ids of the page before.
    seen: HashSet<i64>,
    last: bool,
}

impl Pages {
    pub(crate) fn new(session: Session, page: i64) -> Pages {
        let call = Some(session.call(List { page, per_page: List::MOST }));
        Pages { session, page, call, rows: Vec::new().into_iter(), seen: HashSet::new(), last: false }
    }

    /// Takes a page in; its rows that the page before had too are left out.
    fn turn(&mut self, profiles: Vec<Profile>) -> Result<(), Error> {
        let ids: HashSet<i64> = profiles.iter().map(|profile| profile.id).collect();
        if !ids.is_empty() && ids == self.seen {
            return Err(self.same_page());
        }
        self.last = (profiles.len() as i64) < List::MOST;
        let new: Vec<Profile> =
            profiles.into_iter().filter(|profile| !self.seen.contains(&profile.id)).collect();
        self.rows = new.into_iter();
        self.seen = ids;
        self.page = self.page.saturating_add(1);
        Ok(())
    }

    fn same_page(&self) -> Error {
        let mut error = Error::new(Code::Decode, "the service answered with the same page again");
        error.data_mut().context = format!("list profiles, page {}", self.page);
        error
    }

    fn end(&mut self) {
        self.last = true;
        self.call = None;
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
                self.call = Some(self.session.call(List { page: self.page, per_page: List::MOST }));
                continue;
            };
            let turned = match call.poll(now) {
                Step::Do(action) => return Step::Do(action),
                Step::Item(page) => page.and_then(|profiles| self.turn(profiles)),
                Step::End => Ok(()),
            };
            self.call = None;
            if let Err(error) = turned {
                self.end();
                return Step::Item(Err(error));
            }
        }
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        if let Some(call) = &mut self.call {
            call.reply(reply, now);
        }
    }
}

#[cfg(test)]
mod tests;
