//! A page of profiles as JavaScript reads it fastest: all texts in one string, and everything else as numbers.

use workato_oauth_profiles::Profile;

/// How many bytes of text a profile has, mostly at most.
const MOSTLY: usize = 200;

/// What `readTable` of `js/table.ts` reads, profile by profile.
#[derive(Default)]
pub struct Table {
    /// The texts of all profiles, one after the other.
    pub texts: String,
    /// For each number the number, for each text its length, and NaN for `null`.
    pub numbers: Vec<f64>,
}

impl Table {
    pub fn of(profiles: &[Profile]) -> Table {
        let mut table = Table {
            texts: String::with_capacity(profiles.len() * MOSTLY),
            numbers: Vec::with_capacity(profiles.len() * 10),
        };
        profiles.iter().for_each(|profile| table.push(profile));
        table
    }

    /// Adds the fields of a profile in the order in which JavaScript reads them.
    fn push(&mut self, profile: &Profile) {
        let Profile {
            id,
            name,
            provider,
            user_id,
            client_id,
            shared_accounts_count,
            oem_customers_count,
            created_at,
            updated_at,
            extra,
        } = profile;
        self.number(Some(*id));
        self.text(Some(name));
        self.text(Some(provider));
        self.number(*user_id);
        self.text(client_id.as_deref());
        self.number(*shared_accounts_count);
        self.number(*oem_customers_count);
        self.text(created_at.as_deref());
        self.text(updated_at.as_deref());
        let extra = (!extra.is_empty()).then(|| crate::json(extra));
        self.text(extra.as_deref());
    }

    /// Every number of a profile is below 2^53, so a float holds it exactly.
    fn number(&mut self, number: Option<i64>) {
        self.numbers.push(number.map_or(f64::NAN, |number| number as f64));
    }

    fn text(&mut self, text: Option<&str>) {
        self.texts.push_str(text.unwrap_or_default());
        self.numbers.push(text.map_or(f64::NAN, |text| utf16_length(text) as f64));
    }
}

/// The length of a text as JavaScript counts it.
fn utf16_length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_the_fields_of_each_profile_in_their_order() {
        let json = r#"{"id": 7, "name": "é😀", "provider": "", "data": {"client_id": "c"},
            "oem_customers_count": 5, "updated_at": "now", "color": "red"}"#;
        let profile: Profile = serde_json::from_str(json).expect("a profile");
        let Table { texts, numbers } = Table::of(&[profile, Profile::new(8, "n", "p")]);
        assert_eq!(texts, r#"é😀cnow{"color":"red"}np"#);
        let shown = numbers.iter().map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(shown, "7 3 0 NaN 1 NaN 5 NaN 3 15 8 1 1 NaN NaN NaN NaN NaN NaN NaN");
    }
}
