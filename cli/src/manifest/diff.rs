//! The fields of a profile: what the manifest wants, what the service has, and what was last written.

use serde_json::{Map, Value};
use workato_oauth_profiles::Profile;

use super::plan::{Change, Field};
use super::show::quoted;
use super::state::{Action as Write, Entry, Written};
use super::wanted::Wanted;

/// What may be done only if it is asked for.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Options {
    /// Delete profiles that this file created and no longer has. Never one that is assigned or in use
    #[arg(long)]
    pub prune: bool,
    /// With `--prune`: also if that is more than 30 % of the profiles
    #[arg(long, requires = "prune")]
    pub force: bool,
    /// Write the secrets of all profiles of which nobody knows which secret they have
    #[arg(long)]
    pub rotate_unknown: bool,
    /// Give another client id or provider also to profiles that connections use. They then need the new OAuth app
    #[arg(long)]
    pub replace_client: bool,
}

/// What to do about a secret that is not known.
pub const ROTATES_ALL: &str = "give `--rotate-unknown` to write the secret of the file. It does so for all profiles whose \
                               secret is not known: set each of these secrets right first";

/// The fields of a profile that exists.
pub struct Diff {
    pub fields: Vec<Field>,
    /// Why it cannot be written.
    pub blocked: Vec<String>,
}

impl Diff {
    /// Whether a field would be written.
    pub fn is_change(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.change, Change::Add | Change::Change))
    }
}

/// The fields of a profile that is created.
pub fn of_new(wanted: &Wanted) -> Vec<Field> {
    let add = |field: &str, after: Value| Field {
        field: field.to_owned(),
        change: Change::Add,
        before: Value::Null,
        after,
        drift: false,
    };
    let texts = [("name", &wanted.name), ("provider", &wanted.provider), ("client_id", &wanted.client_id)];
    let mut fields: Vec<Field> = texts.map(|(field, text)| add(field, text.as_str().into())).into();
    fields.extend(wanted.data.iter().map(|(key, value)| add(&format!("data.{key}"), value.clone())));
    fields.extend(secrets(wanted).map(|field| add(field, wanted.secret_version.into())));
    fields
}

/// The secrets that the manifest has. Their value in a plan is the version.
fn secrets(wanted: &Wanted) -> impl Iterator<Item = &'static str> {
    std::iter::once("client_secret").chain(wanted.token.as_ref().map(|_| "token"))
}

/// Compares what the manifest wants with the profile.
pub fn of_row(wanted: &Wanted, row: &Profile, entry: &Entry, options: &Options) -> Diff {
    let written = entry.profile.as_ref().map(|known| &known.written);
    let texts = [
        ("name", Some(&row.name), written.map(|it| &it.name), &wanted.name),
        ("provider", Some(&row.provider), written.map(|it| &it.provider), &wanted.provider),
        (
            "client_id",
            row.client_id.as_ref(),
            written.and_then(|it| it.client_id.as_ref()),
            &wanted.client_id,
        ),
    ];
    let value = |text: &String| Value::from(text.as_str());
    let mut fields: Vec<Field> = texts
        .map(|(field, before, written, wanted)| {
            compare(field, before.map(value), written.map(value), value(wanted))
        })
        .into();
    let none = Map::new();
    let data = data_of(row).unwrap_or(&none);
    for (key, value) in &wanted.data {
        let written = written.and_then(|it| it.data.get(key));
        fields.push(compare(&format!("data.{key}"), data.get(key).cloned(), written.cloned(), value.clone()));
    }
    let mut blocked = Vec::new();
    let is_interrupted = entry.intent.as_ref().is_some_and(|intent| intent.action == Write::Update);
    fields.extend(secrets(wanted).map(|field| secret(field, wanted, written, is_interrupted, options)));
    let known = written.and_then(|it| it.secret_version);
    if let Some(known) = known.filter(|known| wanted.secret_version < *known) {
        blocked.push(format!(
            "`secret_version` is {}, and version {known} was written already: this may be an old copy of the file. \
             Raise it",
            wanted.secret_version
        ));
    }
    let diff = Diff { fields, blocked };
    check(diff, row, known.is_some() || is_interrupted, options)
}

/// Blocks what wants an option that was not given.
fn check(mut diff: Diff, row: &Profile, knows_secret: bool, options: &Options) -> Diff {
    if diff.is_change() && !knows_secret && !options.rotate_unknown {
        diff.blocked.push(
            "nobody knows which secret it has, and the service wants the secret with every change: "
                .to_owned()
                + ROTATES_ALL,
        );
    }
    let other_app = diff.fields.iter().any(|field| {
        field.change == Change::Change && matches!(field.field.as_str(), "client_id" | "provider")
    });
    if other_app && is_used(row) && !options.replace_client {
        diff.blocked.push(format!(
            "it would get another OAuth app, and connections use it ({}): they would have to be connected again. Give \
             `--replace-client` if that is meant",
            count(row.shared_accounts_count)
        ));
    }
    diff
}

/// Whether connections use the profile. What is not known counts as used.
pub fn is_used(row: &Profile) -> bool {
    row.shared_accounts_count != Some(0)
}

/// A number that the service may have left out.
pub fn count(count: Option<i64>) -> String {
    count.map_or_else(|| "unknown".to_owned(), |count| count.to_string())
}

/// The further keys of `data` that the service returned.
pub fn data_of(row: &Profile) -> Option<&Map<String, Value>> {
    row.extra.get("data").and_then(Value::as_object)
}

/// Compares a field: what the service has, what was last written, and what is wanted.
fn compare(field: &str, before: Option<Value>, written: Option<Value>, after: Value) -> Field {
    let change = match &before {
        Some(before) if *before == after => Change::Equal,
        Some(_) => Change::Change,
        // It was written, and the service does not return it.
        None if written.as_ref() == Some(&after) => Change::Unknown,
        None if field == "client_id" => Change::Change,
        None => Change::Add,
    };
    let drift = change == Change::Change && before.is_some() && written.is_some() && before != written;
    Field { field: field.to_owned(), change, before: before.unwrap_or_default(), after, drift }
}

/// The version of a secret. It cannot be read back, so only the state knows which one was written.
fn secret(
    field: &str,
    wanted: &Wanted,
    written: Option<&Written>,
    is_interrupted: bool,
    options: &Options,
) -> Field {
    let known = written.filter(|it| field != "token" || it.token).and_then(|it| it.secret_version);
    let never_written =
        field == "token" && written.is_some_and(|it| !it.token && it.secret_version.is_some());
    let change = match known {
        _ if is_interrupted => Change::Change,
        _ if never_written => Change::Add,
        Some(known) if known < wanted.secret_version => Change::Change,
        Some(_) => Change::Equal,
        None if options.rotate_unknown => Change::Change,
        None => Change::Unknown,
    };
    let before = known.filter(|_| !is_interrupted).map_or(Value::Null, Value::from);
    Field { field: field.to_owned(), change, before, after: wanted.secret_version.into(), drift: false }
}

/// Refuses a profile that is not as the plan saw it.
pub fn still_the_same(
    row: Profile,
    wanted: &Wanted,
    options: &Options,
) -> impl FnOnce(&Profile) -> std::result::Result<(), String> + Send + use<> {
    let other_app = row.client_id.as_ref() != Some(&wanted.client_id) || row.provider != wanted.provider;
    let may_not_be_used = other_app && !options.replace_client;
    move |fresh| {
        let changed = |what: &str, before: &str, now: &str| {
            Err(format!(
                "somebody else has changed its {what} from {} to {} since the plan was made, so it was not written. Make a \
                 new plan",
                quoted(before),
                quoted(now)
            ))
        };
        let text = |client_id: &Option<String>| client_id.clone().unwrap_or_default();
        if fresh.name != row.name {
            return changed("name", &row.name, &fresh.name);
        }
        if fresh.provider != row.provider {
            return changed("provider", &row.provider, &fresh.provider);
        }
        if fresh.client_id != row.client_id {
            return changed("client id", &text(&row.client_id), &text(&fresh.client_id));
        }
        if data_of(fresh) != data_of(&row) {
            return Err("somebody else has changed its data since the plan was made, so it was not written. Make a new \
                        plan"
                .into());
        }
        match may_not_be_used && is_used(fresh) {
            true => Err("connections use it since the plan was made: give `--replace-client` if it shall get another \
                         OAuth app"
                .into()),
            false => Ok(()),
        }
    }
}
