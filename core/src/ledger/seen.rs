//! The customers that a rollout knows, in 16 bytes each.

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
const WHO: Mark = !PAST;
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
    /// Sorted lists; the first byte of a mark says which. They are short, so inserting is fast.
    lists: Vec<Vec<Mark>>,
    settled: u64,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { lists: vec![Vec::new(); LISTS], settled: 0 }
    }
}

impl Seen {
    /// Takes the latest news of a customer. One that was done stays done.
    pub(super) fn insert(&mut self, customer: &Customer, past: Past) {
        let who = who(customer);
        let list = &mut self.lists[list_of(who)];
        match find(list, who) {
            Ok(at) if past_in(list[at]) == Past::Done => return,
            Ok(at) => list[at] = who | past as Mark,
            Err(at) => {
                if list.len() == list.capacity() {
                    // Grows by an eighth instead of by half, to use less memory for each customer.
                    list.reserve_exact((list.len() / 8).max(4));
                }
                list.insert(at, who | past as Mark);
            }
        }
        self.settled += u64::from(past == Past::Done);
    }

    pub(super) fn get(&self, customer: &Customer) -> Option<Past> {
        let who = who(customer);
        let list = &self.lists[list_of(who)];
        find(list, who).ok().map(|at| past_in(list[at]))
    }

    /// The number of customers that are done.
    pub(super) fn settled(&self) -> u64 {
        self.settled
    }
}

fn find(list: &[Mark], who: Mark) -> Result<usize, usize> {
    list.binary_search_by_key(&who, |mark| mark & WHO)
}

fn list_of(who: Mark) -> usize {
    usize::from(who.to_be_bytes()[0])
}

fn who(customer: &Customer) -> Mark {
    let hash = |half: u8| {
        let mut hasher = DefaultHasher::new();
        (half, customer).hash(&mut hasher);
        Mark::from(hasher.finish())
    };
    (hash(0) << 64 | hash(1)) & WHO
}
