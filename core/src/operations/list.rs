//! `GET /api/custom_oauth_profiles?page=:page&per_page=:per_page`

use crate::json::check_range;
use crate::model::ReadProfiles;
use crate::operation::envelope;
use crate::{Error, Method, Operation, Profile, Repeat, Setting, Texts, Wire};

/// Reads one page of profiles. The service returns neither a total nor whether there is a next page.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct List {
    /// The page, from 1.
    pub page: i64,
    /// How many profiles a page has, 1 to 100.
    pub per_page: i64,
}

impl List {
    /// Reads this page, from 1, of 1 to 100 profiles.
    pub fn new(page: i64, per_page: i64) -> List {
        List { page, per_page }
    }

    /// The most profiles that a page can have.
    pub const MOST: i64 = 100;
}

/// The first page, as long as a page can be.
impl Default for List {
    fn default() -> List {
        List { page: 1, per_page: List::MOST }
    }
}

/// One page of the list, as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Page {
    /// The profiles, in the order of the service, without the rows that could not be read.
    pub profiles: Vec<Profile>,
    /// How many rows were received. Fewer than were asked for means that this is the last page.
    pub rows: usize,
}

impl Page {
    /// How many rows have no id, name or provider that could be read. While there is one, the page does
    /// not prove that a profile is absent.
    pub fn incomplete_rows(&self) -> usize {
        let whole = self.profiles.iter().filter(|row| !row.name.is_empty() && !row.provider.is_empty());
        self.rows - whole.count()
    }
}

impl Texts for Page {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.profiles.each_text(change);
    }
}

impl Operation for List {
    type Output = Page;
    const NAME: &'static str = "list";
    const REPEAT: Repeat = Repeat::Read;

    fn context(&self) -> String {
        format!("list profiles, page {}", self.page)
    }

    /// Both parameters are always sent. Values that the service would clamp are refused, because a
    /// clamped page looks like the last one.
    fn request(&self) -> Result<Wire, Error> {
        let page = check_range(Setting::Page, self.page, i64::MAX)?;
        let per_page = check_range(Setting::PerPage, self.per_page, List::MOST)?;
        let path = format!("/api/custom_oauth_profiles?page={page}&per_page={per_page}");
        Ok(Wire::new(Method::Get, path))
    }

    fn read(&self, body: &[u8], odd: &mut Vec<String>) -> Result<Page, serde_json::Error> {
        let profiles = envelope(body, ReadProfiles { odd })?;
        Ok(Page { rows: profiles.len(), profiles })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer that Workato documents.
    const DOCUMENTED: &str = r#"{"result": [{"id": 321, "user_id": 123, "name": "Acme HubSpot OAuth app",
        "provider": "hubspot", "data": {"client_id": "example_client_id"}, "shared_accounts_count": 1,
        "oem_customers_count": 5, "created_at": "2023-01-15T11:50:32.986-07:00",
        "updated_at": "2023-01-15T11:50:32.986-07:00"}]}"#;

    #[test]
    fn documented_example() {
        let list = List { page: 1, per_page: 100 };
        let path = list.request().expect("valid").path;
        assert_eq!(path, "/api/custom_oauth_profiles?page=1&per_page=100");
        let page = list.read(DOCUMENTED.as_bytes(), &mut Vec::new()).expect("the documented answer");
        assert_eq!((page.rows, page.incomplete_rows()), (1, 0));
        let profiles = page.profiles;
        assert_eq!((profiles[0].id, profiles[0].name.as_str()), (321, "Acme HubSpot OAuth app"));
    }

    #[test]
    fn a_page_that_the_service_would_clamp_is_refused() {
        for (page, per_page) in [(0, 100), (-1, 100), (1, 0), (1, 101)] {
            assert!(List { page, per_page }.request().is_err(), "{page} {per_page}");
        }
    }
}
