//! The customers that a rollout knows, in 16 bytes each.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::Customer;

/// What is known about a customer, from earlier runs or from this one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Past {
    /// The customer is done.
    pub(crate) settled: bool,
    /// The customer failed, and the profile may be unassigned from it all the same: a later 404 means that.
    pub(crate) may_be_gone: bool,
}

/// Two hashes of a customer, 63 bits each, and two flags. Among a million customers the probability that
/// two are confused is below 1 in 10^25.
type Mark = u128;

const SETTLED: Mark = 1;
const MAY_BE_GONE: Mark = 2;
const WHO: Mark = !(SETTLED | MAY_BE_GONE);
const LISTS: usize = 256;

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
        let known = (Mark::from(past.settled) * SETTLED) | (Mark::from(past.may_be_gone) * MAY_BE_GONE);
        let list = &mut self.lists[list_of(who)];
        let before = match find(list, who) {
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
                list.insert(at, who | known);
                who
            }
        };
        self.settled += u64::from(past.settled && before & SETTLED == 0);
    }

    pub(super) fn get(&self, customer: &Customer) -> Option<Past> {
        let who = who(customer);
        let list = &self.lists[list_of(who)];
        let mark = list[find(list, who).ok()?];
        Some(Past { settled: mark & SETTLED > 0, may_be_gone: mark & MAY_BE_GONE > 0 })
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
