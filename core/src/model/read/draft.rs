//! A profile of which some fields are read.

use serde::de::{IgnoredAny, MapAccess};
use serde_json::{Map, Value};

use super::data::{Data, ReadData};
use super::extra::{Budget, ReadExtra};
use super::{Fields, is_secret};
use crate::Profile;
use crate::json::{Loose, ReadLoose};

/// The end of a note about fields of `data` that were left out.
const UNREADABLE_DATA: &str = " of `data` cannot be read";

/// The id of the profile whose `data` was not read whole, if the note says that. An update would clear what was
/// left out.
pub(crate) fn without_some_data(note: &str) -> Option<i64> {
    let (id, what) = note.strip_prefix("profile ")?.split_once(": ")?;
    (what.starts_with("`data` ") || what.ends_with(UNREADABLE_DATA)).then(|| id.parse().ok())?
}

#[derive(Default)]
pub(super) struct Draft {
    id: Loose,
    name: Loose,
    provider: Loose,
    user_id: Loose,
    shared_accounts_count: Loose,
    oem_customers_count: Loose,
    created_at: Loose,
    updated_at: Loose,
    pub(super) data: Loose<Data>,
    extra: Map<String, Value>,
    /// How many unknown fields could not be read.
    pub(super) left_out: usize,
}

impl Fields for Draft {
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        budget: &mut Budget,
    ) -> Result<(), A::Error> {
        match key {
            "id" => self.id = map.next_value()?,
            "name" => self.name = map.next_value()?,
            "provider" => self.provider = map.next_value()?,
            "user_id" => self.user_id = map.next_value()?,
            "shared_accounts_count" => self.shared_accounts_count = map.next_value()?,
            "oem_customers_count" => self.oem_customers_count = map.next_value()?,
            "created_at" => self.created_at = map.next_value()?,
            "updated_at" => self.updated_at = map.next_value()?,
            "data" => self.data = map.next_value_seed(ReadLoose(ReadData(budget)))?,
            key if is_secret(key) => drop(map.next_value::<IgnoredAny>()?),
            key => {
                let value = map.next_value_seed(ReadExtra::of(key, budget)?)?;
                self.extra.insert(key.to_owned(), value);
            }
        }
        Ok(())
    }
}

impl Draft {
    /// The profile, or why there is none.
    pub(super) fn finish(mut self, odd: &mut Vec<String>) -> Result<Profile, &'static str> {
        let id = match self.id {
            Loose::Whole(id) if id > 0 => id,
            Loose::Null => return Err("the profile has no `id`"),
            _ => return Err("the `id` of the profile is not a whole number from 1 to 2^53-1"),
        };
        let mut note = |field: &str, what: &str| odd.push(format!("profile {id}: `{field}` {what}"));
        let data = self.data.object("data", &mut note).unwrap_or_default();
        if !data.rest.is_empty() {
            self.extra.insert("data".into(), Value::Object(data.rest));
        }
        let profile = Profile {
            id,
            name: self.name.required_text("name", &mut note),
            provider: self.provider.required_text("provider", &mut note),
            user_id: self.user_id.whole("user_id", &mut note),
            client_id: data.client_id.text("client_id", &mut note),
            shared_accounts_count: self.shared_accounts_count.whole("shared_accounts_count", &mut note),
            oem_customers_count: self.oem_customers_count.whole("oem_customers_count", &mut note),
            created_at: self.created_at.text("created_at", &mut note),
            updated_at: self.updated_at.text("updated_at", &mut note),
            extra: self.extra,
        };
        for (count, unreadable) in [(self.left_out, " cannot be read"), (data.left_out, UNREADABLE_DATA)] {
            if count > 0 {
                let fields = if count == 1 { "field" } else { "fields" };
                odd.push(format!("profile {id}: {count} unknown {fields}{unreadable}"));
            }
        }
        Ok(profile)
    }
}
