//! A web page has no shared rate limit, and need not load the code for one, which is 6 KB.

use super::attempts::Attempts;
use crate::limit::{Release, WaitReason};
use crate::{Error, Now};

/// There is none.
pub(super) enum Asked {}

/// What `shared_limit.rs` gives. Here it is always `Taken`.
#[allow(dead_code)]
pub(super) enum SharedSlot {
    Taken,
    Wait { until: Now, why: WaitReason },
    News(String),
}

impl Attempts<'_> {
    pub(super) async fn take_shared_slot(&mut self) -> Result<SharedSlot, Error> {
        Ok(SharedSlot::Taken)
    }

    pub(super) async fn release_shared_slot(&mut self, _: Release) {}
}
