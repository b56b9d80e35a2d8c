//! The customers of a rollout that have an outcome, in 16 bytes each.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::Customer;

/// What is known about a customer, from earlier runs or from this one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Past {
    /// The customer is done.
    pub(crate) done: bool,
    /// The customer failed, and the profile may be unassigned from it all the same: a later 404 means that.
    pub(crate) may_be_gone: bool,
}

/// Two hashes of a customer, 63 bits each, and two flags. Among a million customers the probability that
/// two are confused is below 1 in 10^25.
type Mark = u128;

const DONE: Mark = 1;
const MAY_BE_GONE: Mark = 2;
const HASHES: Mark = !(DONE | MAY_BE_GONE);
const LISTS: usize = 256;

/// The customers that have an outcome. A hash table would take up to four times the memory.
pub(super) struct Seen {
    /// Sorted lists; the first byte of a mark is the index of its list. Short lists make inserting fast.
    lists: Vec<Vec<Mark>>,
    done: u64,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { lists: vec![Vec::new(); LISTS], done: 0 }
    }
}

impl Seen {
    /// Replaces what is known about a customer. A customer that is done stays done.
    pub(super) fn insert(&mut self, customer: &Customer, past: Past) {
        let hashes = hashes_of(customer);
        let known = (Mark::from(past.done) * DONE) | (Mark::from(past.may_be_gone) * MAY_BE_GONE);
        let list = &mut self.lists[list_of(hashes)];
        let before = match find(list, hashes) {
            Ok(at) => {
                let before = list[at];
                list[at] = (before & !MAY_BE_GONE) | known;
                before
            }
            Err(at) => {
                if list.len() == list.capacity() {
                    // Grows by an eighth instead of by half, to use less memory for each customer.
                    list.reserve_exact((list.len() / 8).max(4));
                }
                list.insert(at, hashes | known);
                hashes
            }
        };
        self.done += u64::from(past.done && before & DONE == 0);
    }

    pub(super) fn get(&self, customer: &Customer) -> Option<Past> {
        let hashes = hashes_of(customer);
        let list = &self.lists[list_of(hashes)];
        let mark = list[find(list, hashes).ok()?];
        Some(Past { done: mark & DONE > 0, may_be_gone: mark & MAY_BE_GONE > 0 })
    }

    /// The number of customers that are done.
    pub(super) fn done(&self) -> u64 {
        self.done
    }
}

fn find(list: &[Mark], hashes: Mark) -> Result<usize, usize> {
    list.binary_search_by_key(&hashes, |mark| mark & HASHES)
}

fn list_of(hashes: Mark) -> usize {
    usize::from(hashes.to_be_bytes()[0])
}

fn hashes_of(customer: &Customer) -> Mark {
    let hash = |half: u8| {
        let mut hasher = DefaultHasher::new();
        (half, customer).hash(&mut hasher);
        Mark::from(hasher.finish())
    };
    (hash(0) << 64 | hash(1)) & HASHES
}
