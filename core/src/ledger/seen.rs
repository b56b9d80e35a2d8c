//! What a ledger says of each customer, in 16 bytes a line.

use std::collections::BinaryHeap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use crate::Customer;

/// What earlier runs found out about a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Past {
    /// It is done.
    pub(crate) settled: bool,
    /// It failed, and not because it was not found.
    pub(crate) was_there: bool,
}

/// Fills up with lines, is closed, and then knows customers.
#[derive(Default)]
pub(super) struct Seen {
    /// Two hashes of 63 bits each and what is known: among a million customers two are taken for one
    /// with a probability below 1 in 10^25.
    marks: Vec<u128>,
}

const SETTLED: u128 = 1;
const WAS_THERE: u128 = 2;
const WHO: u128 = !(SETTLED | WAS_THERE);

impl Seen {
    pub(super) fn insert(&mut self, customer: &Customer, past: Past) {
        if self.marks.len() == self.marks.capacity() {
            // By a quarter, not by half: what is set aside is part of the memory a customer costs.
            self.marks.reserve_exact((self.marks.len() / 4).max(64));
        }
        let known = (u128::from(past.settled) * SETTLED) | (u128::from(past.was_there) * WAS_THERE);
        self.marks.push(who(customer) | known);
    }

    /// No more will be inserted: several lines of a customer become one.
    pub(super) fn close(&mut self) {
        // By a heap: a tenth of the code of the sort, for where code has to be sent.
        self.marks = BinaryHeap::from(mem::take(&mut self.marks)).into_sorted_vec();
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

    /// How many customers are done.
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
