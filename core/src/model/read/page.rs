//! Reads the rows of a page.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{ReadProfile, Reading, leniently};
use crate::Profile;
use crate::json::only;
use crate::operations::Page;

/// Reads a page of profiles.
pub(crate) struct ReadPage<'a> {
    /// How many rows were asked for.
    pub(crate) most: usize,
    pub(crate) reading: &'a mut Reading,
}

impl<'de> DeserializeSeed<'de> for ReadPage<'_> {
    type Value = Page;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Page, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadPage<'_> {
    type Value = Page;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of profiles")
    }

    only!(seq);

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Page, A::Error> {
        let mut page = Page::default();
        while let Some(profile) = self.reading.next_row(&mut rows, page.rows + 1)? {
            page.rows += 1;
            if page.rows > self.most {
                return Err(A::Error::custom("the page has more rows than were asked for"));
            }
            page.profiles.extend(profile);
        }
        Ok(page)
    }
}

impl Reading {
    /// The next row with this number, if there is one, and its profile, if that can be read.
    fn next_row<'de, A: SeqAccess<'de>>(
        &mut self,
        rows: &mut A,
        number: usize,
    ) -> Result<Option<Option<Profile>>, A::Error> {
        if !self.leniently {
            return Ok(rows.next_element_seed(ReadProfile(self))?.map(Some));
        }
        let Some(row) = rows.next_element::<&RawValue>()? else { return Ok(None) };
        match leniently::profile(row, self) {
            Ok(profile) => Ok(Some(Some(profile))),
            Err(why) if self.budget.is_spent().is_some() => Err(A::Error::custom(why)),
            Err(why) => {
                self.odd.push(format!("row {number} is left out: {why}"));
                Ok(Some(None))
            }
        }
    }
}
