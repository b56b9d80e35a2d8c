//! Decides what `ensure` does with the profiles that it found.

use std::collections::BTreeSet;

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

/// The only profile that has this name and provider.
///
/// # Errors
/// `conflict` if there are several, or only such that nearly have them.
pub(crate) fn only(name: &str, provider: &str, found: Vec<Profile>) -> Result<Option<Profile>, Error> {
    let is_exact = |profile: &Profile| profile.name == name && profile.provider == provider;
    let (mut exact, near): (Vec<Profile>, Vec<Profile>) = found.into_iter().partition(is_exact);
    match (exact.pop(), near.first()) {
        (Some(profile), _) if exact.is_empty() => Ok(Some(profile)),
        (Some(profile), _) => {
            let mut ids = BTreeSet::from([profile.id]);
            ids.extend(exact.iter().map(|profile| profile.id));
            Err(several_profiles(provider, ids))
        }
        (None, Some(near)) => Err(nearly_the_same(name, provider, near)),
        (None, None) => Ok(None),
    }
}

/// Judges the profiles that have this name and provider, and those that nearly have.
pub(crate) fn judge(input: &ProfileInput, replace: bool, found: Vec<Profile>) -> Verdict {
    match only(&input.name, &input.provider, found) {
        Err(error) => Verdict::Conflict(error),
        Ok(None) => Verdict::None,
        Ok(Some(profile)) if profile.client_id.as_ref() == Some(&input.client_id) => Verdict::Same(profile),
        Ok(Some(profile)) if replace => Verdict::Replace(profile),
        Ok(Some(profile)) => Verdict::Conflict(other_client_id(input, &profile)),
    }
}

/// The error for several profiles of these ids, in this order.
pub(crate) fn several_profiles(provider: &str, ids: impl IntoIterator<Item = i64>) -> Error {
    let ids = ids.into_iter().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
    conflict(
        format!("several profiles for `{}` have this name: {ids}", excerpt(provider)),
        "delete or rename all but one of them",
    )
}

/// The error for lists that cannot prove that there is no such profile.
pub(crate) fn list_keeps_changing() -> Error {
    conflict(
        "the list keeps changing while it is read, so it is not known whether the profile exists".to_owned(),
        "try again when no other program creates or deletes profiles",
    )
}

fn nearly_the_same(name: &str, provider: &str, near: &Profile) -> Error {
    let difference = match near.provider.is_empty() {
        true => "it has this name, but the service shows no provider",
        false => "they differ only in upper and lower case or in spaces",
    };
    conflict(
        format!(
            "profile {} is `{}` for `{}`, and `{}` for `{}` was asked for: {difference}",
            near.id,
            excerpt(&near.name),
            excerpt(&near.provider),
            excerpt(name),
            excerpt(provider)
        ),
        "use the name and provider of that profile, or rename or delete it",
    )
}

fn other_client_id(input: &ProfileInput, profile: &Profile) -> Error {
    let count = |count: Option<i64>| count.map_or("unknown".to_owned(), |count| count.to_string());
    conflict(
        format!(
            "profile {} has this name for `{}`, but {}, not `{}` (connections that use it: {}, customers \
             that it is assigned to: {})",
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
