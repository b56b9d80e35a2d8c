//! `GET /api/custom_oauth_profiles?page=&per_page=`

use super::{Answer, body, number, query, result, rule};
use crate::Settings;
use crate::answer::Failure;
use crate::incoming::Incoming;
use crate::workspace::{Row, Workspace};

/// The default of `per_page`, and its maximum.
const PER_PAGE: u64 = 100;

pub(super) fn answer(workspace: &Workspace, settings: &Settings, incoming: &Incoming) -> Answer {
    body::none(incoming)?;
    let (mut page, mut per_page) = (1, PER_PAGE);
    for (name, value) in query::read(incoming.query(), &["page", "per_page"])? {
        let wrong = || Failure::of_field(400, name, "must be a whole number from 1 on");
        let number = number(value).filter(|number| *number > 0).ok_or_else(wrong)?;
        if name == "page" { page = number } else { per_page = number }
    }
    if per_page > PER_PAGE {
        rule(settings.large_page, |status| Failure::of_field(status, "per_page", "must be 100 at most"))?;
    }
    let per_page = per_page.min(PER_PAGE) as usize;
    let before = usize::try_from(page - 1).unwrap_or(usize::MAX).saturating_mul(per_page);
    let rows: Vec<String> = match workspace.past() {
        Some(rows) => of_page(rows.iter(), settings, before, per_page).cloned().collect(),
        None => of_page(workspace.profiles(), settings, before, per_page)
            .map(|profile| Row::new(profile, settings).to_json())
            .collect(),
    };
    Ok((200, result(&format!("[{}]", rows.join(",")))))
}

/// The rows of one page, of all rows by id.
fn of_page<'a, T: 'a>(
    rows: impl DoubleEndedIterator<Item = T> + 'a,
    settings: &Settings,
    before: usize,
    per_page: usize,
) -> Box<dyn Iterator<Item = T> + 'a> {
    match settings.newest_first {
        false => Box::new(rows.skip(before).take(per_page)),
        true => Box::new(rows.rev().skip(before).take(per_page)),
    }
}
