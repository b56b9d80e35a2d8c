//! `GET /api/custom_oauth_profiles?page=&per_page=`

use super::{query, result, whole};
use crate::answer::Failure;
use crate::profile::Profiles;

/// The default, and the most.
const PER_PAGE: u64 = 100;

pub(super) fn answer(profiles: &Profiles, query: &str) -> Result<String, Failure> {
    let (mut page, mut per_page) = (1, PER_PAGE);
    for (name, value) in query::read(query, &["page", "per_page"])? {
        let wrong = || Failure::bad_request(name, "must be a whole number from 1 on");
        let number = whole(value).filter(|number| *number > 0).ok_or_else(wrong)?;
        if name == "page" { page = number } else { per_page = number.min(PER_PAGE) }
    }
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    Ok(result(&profiles.page(page, per_page as usize)))
}
