//! The customers of a rollout that have an outcome, in 16 bytes each.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::Customer;

/// What is known about a customer, from earlier runs or from this one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Past {
    /// The customer failed.
    Failed = 0,
    /// The customer is done.
    Done = 1,
    /// The customer failed or was under way, and the profile may be unassigned from it all the same: a later
    /// 404 means that.
    MayBeGone = 2,
    /// Of a reassign: the old profile was unassigned, and the new one may be assigned.
    Unassigned = 3,
}

/// Two hashes of a customer, 63 bits each, and its past. Among a million customers the probability that two are
/// confused is below 1 in 10^25.
type Mark = u128;

const PAST: Mark = 3;
const HASHES: Mark = !PAST;
const LISTS: usize = 256;

fn past_in(mark: Mark) -> Past {
    match mark & PAST {
        0 => Past::Failed,
        1 => Past::Done,
        2 => Past::MayBeGone,
        _ => Past::Unassigned,
    }
}

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
        let list = &mut self.lists[list_of(hashes)];
        match find(list, hashes) {
            Ok(at) if past_in(list[at]) == Past::Done => return,
            Ok(at) => list[at] = hashes | past as Mark,
            Err(at) => {
                if list.len() == list.capacity() {
                    // Grows by an eighth instead of by half, to use less memory for each customer.
                    list.reserve_exact((list.len() / 8).max(4));
                }
                list.insert(at, hashes | past as Mark);
            }
        }
        self.done += u64::from(past == Past::Done);
    }

    pub(super) fn get(&self, customer: &Customer) -> Option<Past> {
        let hashes = hashes_of(customer);
        let list = &self.lists[list_of(hashes)];
        find(list, hashes).ok().map(|at| past_in(list[at]))
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
