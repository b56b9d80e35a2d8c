//! `GET /api/custom_oauth_profiles/:id`

use super::{query, result, whole};
use crate::answer::Failure;
use crate::profile::Profiles;

pub(super) fn answer(profiles: &Profiles, id: &str, query: &str) -> Result<String, Failure> {
    query::read(query, &[])?;
    let id = whole(id).ok_or_else(Failure::not_found)?;
    profiles.get(id).map(result).ok_or_else(Failure::not_found)
}
