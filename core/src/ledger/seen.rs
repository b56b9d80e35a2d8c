//! Which customers stand in a ledger, in 16 bytes each.

use std::collections::BinaryHeap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use crate::Customer;

/// A set of customers that is filled, closed and then asked.
#[derive(Default)]
pub(super) struct Seen {
    /// Two hashes of 64 bits each: among a million customers two are taken for one with a
    /// probability below 1 in 10^26.
    marks: Vec<u128>,
}

impl Seen {
    pub(super) fn insert(&mut self, customer: &Customer) {
        if self.marks.len() == self.marks.capacity() {
            // By a quarter, not by half: what is set aside is part of the memory a customer costs.
            self.marks.reserve_exact((self.marks.len() / 4).max(64));
        }
        self.marks.push(mark(customer));
    }

    /// No more will be inserted.
    pub(super) fn close(&mut self) {
        // By a heap: a tenth of the code of the sort, for where code has to be sent.
        self.marks = BinaryHeap::from(mem::take(&mut self.marks)).into_sorted_vec();
        self.marks.dedup();
    }

    pub(super) fn contains(&self, customer: &Customer) -> bool {
        self.marks.binary_search(&mark(customer)).is_ok()
    }

    pub(super) fn len(&self) -> u64 {
        self.marks.len() as u64
    }
}

fn mark(customer: &Customer) -> u128 {
    let hash = |half: u8| {
        let mut hasher = DefaultHasher::new();
        (half, customer).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    hash(0) << 64 | hash(1)
}
