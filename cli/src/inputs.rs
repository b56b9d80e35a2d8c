//! What several commands take, and what they print.

use clap::Args;
use serde::{Serialize, Serializer};
use workato_oauth_profiles::{Customer, Done, OutcomeStatus, Profile, ProfileInput, without_secrets};

use crate::failure::{Failure, Result};
use crate::output::Row;
use crate::secrets::{ClientSecret, SlackToken};

/// All of a profile that can be set.
#[derive(Debug, Args)]
pub struct ProfileArgs {
    /// The name of the profile
    #[arg(long)]
    name: String,
    /// The connector, such as hubspot
    #[arg(long)]
    provider: String,
    /// The client id of the OAuth app
    #[arg(long, value_name = "ID")]
    client_id: String,
    #[command(flatten)]
    client_secret: ClientSecret,
    #[command(flatten)]
    slack_token: SlackToken,
    /// A further key of `data` that the service accepts, such as an endpoint URL; may be given again
    #[arg(long, value_name = "KEY=VALUE")]
    data: Vec<String>,
}

impl ProfileArgs {
    /// The input, with the secrets read or asked for.
    pub fn read(self) -> Result<ProfileInput> {
        let ProfileArgs { name, provider, client_id, client_secret, slack_token, data } = self;
        let pairs = data.iter().map(|pair| {
            pair.split_once('=').ok_or_else(|| Failure::usage("`--data` must be written as KEY=VALUE"))
        });
        let pairs = pairs.collect::<Result<Vec<_>>>()?;
        // A secret of standard input or of a file is read before the program asks for another one.
        let token = slack_token.read()?;
        let mut input = ProfileInput::new(name, provider, client_id, client_secret.read()?);
        input.token = token;
        Ok(pairs.into_iter().fold(input, |input, (key, value)| input.data(key, value)))
    }
}

/// One customer.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct CustomerArg {
    /// The id of the customer's workspace
    #[arg(long, value_name = "ID")]
    workspace: Option<i64>,
    /// Your own id of the customer, without the prefix E
    #[arg(long, value_name = "ID")]
    external: Option<String>,
}

impl CustomerArg {
    pub fn customer(self) -> Result<Customer> {
        let workspace = self.workspace.map(Customer::Workspace);
        let customer = workspace.or(self.external.map(Customer::External));
        customer.ok_or_else(|| Failure::usage("give `--workspace` or `--external`"))
    }
}

/// A profile as it is printed: in JSON as the service writes it, without what looks like a secret.
pub struct Shown(pub Profile);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, writer: S) -> std::result::Result<S::Ok, S::Error> {
        Profile { extra: without_secrets(&self.0.extra), ..self.0.clone() }.serialize(writer)
    }
}

impl Row for Shown {
    const HEADER: &'static [&'static str] =
        &["ID", "NAME", "PROVIDER", "CLIENT ID", "CONNECTIONS", "CUSTOMERS", "UPDATED"];

    fn cells(&self) -> Vec<String> {
        let Shown(profile) = self;
        let number = |count: Option<i64>| count.map_or_else(|| "-".into(), |count| count.to_string());
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
        vec![
            profile.id.to_string(),
            profile.name.clone(),
            profile.provider.clone(),
            text(&profile.client_id),
            number(profile.shared_accounts_count),
            number(profile.oem_customers_count),
            text(&profile.updated_at),
        ]
    }
}

/// The result of a write that returns no profile.
#[derive(Serialize)]
pub struct Written {
    id: i64,
    /// The customer of assign and unassign.
    customer: Option<Customer>,
    status: &'static str,
}

impl Written {
    pub fn new(id: i64, customer: Option<Customer>, Done { already }: Done) -> Written {
        let status = if already { OutcomeStatus::Already } else { OutcomeStatus::Done };
        Written { id, customer, status: status.as_str() }
    }
}

impl Row for Written {
    const HEADER: &'static [&'static str] = &["ID", "STATUS", "CUSTOMER"];

    fn cells(&self) -> Vec<String> {
        let customer = self.customer.as_ref().map_or_else(String::new, Customer::to_string);
        vec![self.id.to_string(), self.status.to_owned(), customer]
    }
}
