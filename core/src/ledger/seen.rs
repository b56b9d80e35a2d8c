//! The customers of a ledger, in 16 bytes each.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::Customer;

/// What earlier runs recorded about a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Past {
    /// The customer is done.
    pub(crate) settled: bool,
    /// The customer failed, and not with `not_found`.
    pub(crate) was_there: bool,
}

/// Collects the lines of a ledger; after `close` customers can be looked up.
#[derive(Default)]
pub(super) struct Seen {
    /// Two hashes of 63 bits each, and two flags. Among a million customers the probability that two are
    /// confused is below 1 in 10^25.
    marks: Vec<u128>,
}

const SETTLED: u128 = 1;
const WAS_THERE: u128 = 2;
const WHO: u128 = !(SETTLED | WAS_THERE);

impl Seen {
    pub(super) fn insert(&mut self, customer: &Customer, past: Past) {
        if self.marks.len() == self.marks.capacity() {
            // Grows by a quarter instead of by half, to use less memory for each customer.
            self.marks.reserve_exact((self.marks.len() / 4).max(64));
        }
        let known = (u128::from(past.settled) * SETTLED) | (u128::from(past.was_there) * WAS_THERE);
        self.marks.push(who(customer) | known);
    }

    /// Ends the inserting, and merges the lines of each customer.
    pub(super) fn close(&mut self) {
        self.marks.sort_unstable();
        self.marks.dedup_by(|next, kept| {
            let is_same = *next & WHO == *kept & WHO;
            *kept |= if is_same { *next } else { 0 };
            is_same
        });
    }

    pub(super) fn get(&self, customer: &Customer) -> Option<Past> {
        let who = who(customer);
        let at = self.marks.binary_search_by_key(&who, |mark| mark & WHO).ok()?;
        let mark = self.marks.get(at)?;
        Some(Past { settled: mark & SETTLED > 0, was_there: mark & WAS_THERE > 0 })
    }

    /// The number of customers that are done.
    pub(super) fn settled(&self) -> u64 {
        self.marks.iter().filter(|mark| *mark & SETTLED > 0).count() as u64
    }
}

fn who(customer: &Customer) -> u128 {
    let hash = |half: u8| {
        let mut hasher = DefaultHasher::new();
        (half, customer).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (hash(0) << 64 | hash(1)) & WHO
}
