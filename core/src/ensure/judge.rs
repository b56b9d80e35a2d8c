//! Decides what `ensure` does with the profiles that it found.

use crate::printable::excerpt;
use crate::{Code, Error, Profile, ProfileInput, Setting};

/// What `ensure` found.
pub(crate) enum Verdict {
    /// No profile of this name and provider.
    None,
    /// One profile, with the same client id.
    Same(Profile),
    /// One profile, with another client id that may be replaced.
    Replace(Profile),
    /// Several profiles, or another client id that may not be replaced.
    Conflict(Error),
}

/// Judges the profiles that have this name and provider.
pub(crate) fn judge(input: &ProfileInput, replace: bool, mut found: Vec<Profile>) -> Verdict {
    let Some(profile) = found.pop() else {
        return Verdict::None;
    };
    if !found.is_empty() {
        found.push(profile);
        return Verdict::Conflict(several_profiles(input, &found));
    }
    if profile.client_id.as_ref() == Some(&input.client_id) {
        Verdict::Same(profile)
    } else if replace {
        Verdict::Replace(profile)
    } else {
        Verdict::Conflict(other_client_id(input, &profile))
    }
}

fn several_profiles(input: &ProfileInput, found: &[Profile]) -> Error {
    let mut ids: Vec<i64> = found.iter().map(|profile| profile.id).collect();
    ids.sort_unstable();
    let ids = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    conflict(
        format!("several profiles for `{}` have this name: {ids}", excerpt(&input.provider)),
        "delete or rename all but one of them",
    )
}

fn other_client_id(input: &ProfileInput, profile: &Profile) -> Error {
    let count =
        |count: Option<i64>| count.map_or("an unknown number of".to_owned(), |count| count.to_string());
    conflict(
        format!(
            "profile {} has this name for `{}` with {}, not `{}`; {} connections use it, and it \
             is assigned to {} customers",
            profile.id,
            excerpt(&input.provider),
            profile
                .client_id
                .as_ref()
                .map_or("an unknown client id".into(), |id| format!("the client id `{}`", excerpt(id))),
            excerpt(&input.client_id),
            count(profile.shared_accounts_count),
            count(profile.oem_customers_count),
        ),
        &format!(
            "use another name, or give {}: those connections will then need the new OAuth app",
            Setting::Replace
        ),
    )
}

fn conflict(message: String, hint: &str) -> Error {
    let mut error = Error::new(Code::Conflict, message);
    error.data_mut().hint = Some(hint.to_owned());
    error
}
