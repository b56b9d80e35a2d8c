//! Plays a case through a real socket, with the methods that a user calls.

use serde_json::{Map, Value};
use workato_emulator::Server;
use workato_oauth_profiles::{Answer, Client, Customer, Error, ProfileInput, Reassign, Secret};

use crate::judge::{judge, judge_times};
use crate::{MemoryLedger, Played, TOKEN, customer, emulator, is_unlimited, max_attempts, timeout};

/// Plays a case and returns the differences; `None` if Rust's types cannot express the params.
pub fn through_a_socket(case: &Value) -> Option<Vec<String>> {
    let emulator = emulator(case);
    let server = Server::start(emulator.clone(), 0).expect("a free port");
    let mut builder = Client::builder(TOKEN).base_url(server.url());
    if let Some(timeout) = timeout(case) {
        builder = builder.timeout(timeout);
    }
    if let Some(attempts) = max_attempts(case) {
        builder = builder.max_attempts(attempts);
    }
    if is_unlimited(case) {
        builder = builder.requests_per_minute(None);
    }
    let client = builder.build().expect("a valid configuration");
    let operation = case["operation"].as_str().expect("an operation");
    let params = Params(case["params"].as_object().expect("params"));
    let ledger = params.ledger(&server.url());
    let played = call(&client, operation, &params, ledger.clone())?.with_ledger(ledger);
    let journal = emulator.journal();
    let mut wrong = judge(case, &played, &journal);
    wrong.extend(judge_times(case, &journal));
    Some(wrong)
}

fn call(
    client: &Client,
    operation: &str,
    params: &Params<'_>,
    ledger: Option<MemoryLedger>,
) -> Option<Played> {
    Some(match operation {
        "list" => {
            one(client.list(params.whole("page", 1)?, params.whole("per_page", 100)?), Answer::Profiles)
        }
        "get" => one(client.get(params.id()?), Answer::Profile),
        "create" => one(client.create(&params.input()?), Answer::Profile),
        "update" => one(client.update(params.id()?, &params.input()?), Answer::Profile),
        "delete" => one(client.delete(params.id()?), Answer::Done),
        "assign" => one(client.assign(params.id()?, params.customer()?), Answer::Done),
        "unassign" => {
            one(client.unassign(params.id()?, params.customer()?, params.flag("force")?), Answer::Done)
        }
        "profiles" => {
            client.profiles_from(params.whole("page", 1)?).map(|item| item.map(Answer::Profile)).collect()
        }
        "find" => one(client.find(&params.text("name")?, &params.text("provider")?), Answer::Found),
        "ensure" => one(client.ensure(&params.input()?, params.flag("replace")?), Answer::Ensured),
        "rotate_secret" => {
            let (id, secret, token) = (params.id()?, params.secret("client_secret")?, params.token()?);
            one(client.rotate_secret(id, secret, token), Answer::Profile)
        }
        "ensure_each" => {
            let (replace, dry_run) = (params.flag("replace")?, params.flag("dry_run")?);
            let results = client.ensure_each(params.inputs()?).replace(replace).dry_run(dry_run);
            let results = match ledger {
                Some(ledger) => results.with_ledger(ledger),
                None => results,
            };
            results.map(|item| item.map(Answer::EnsuredEach)).collect()
        }
        "assign_each" => {
            let outcomes = client.assign_each(params.id()?, params.customers()?);
            outcomes.dry_run(params.flag("dry_run")?).map(|item| item.map(Answer::Outcome)).collect()
        }
        "unassign_each" => {
            let outcomes = client.unassign_each(params.id()?, params.customers()?, params.flag("force")?);
            outcomes.dry_run(params.flag("dry_run")?).map(|item| item.map(Answer::Outcome)).collect()
        }
        "reassign_each" => {
            let profiles = Reassign { from: params.id_in("from")?, to: params.id_in("to")? };
            let (force, dry_run) = (params.flag("force")?, params.flag("dry_run")?);
            match client.reassign_each(profiles, params.customers()?, ledger?) {
                Ok(outcomes) => {
                    outcomes.force(force).dry_run(dry_run).map(|item| item.map(Answer::Outcome)).collect()
                }
                Err(error) => Played { error: Some(error), ..Played::default() },
            }
        }
        other => unreachable!("no such operation: {other}"),
    })
}

fn one<T>(result: Result<T, Error>, answer: fn(T) -> Answer) -> Played {
    std::iter::once(result.map(answer)).collect()
}

/// The params of a case in Rust's types; `None` where these cannot express them.
struct Params<'a>(&'a Map<String, Value>);

impl Params<'_> {
    fn whole(&self, name: &str, otherwise: i64) -> Option<i64> {
        self.0.get(name).map_or(Some(otherwise), Value::as_i64)
    }

    fn id(&self) -> Option<i64> {
        self.id_in("id")
    }

    fn id_in(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).map_or(Some(false), Value::as_bool)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    fn secret(&self, name: &str) -> Option<Secret> {
        self.text(name).map(Secret::new)
    }

    fn token(&self) -> Option<Option<Secret>> {
        match self.0.get("token") {
            None | Some(Value::Null) => Some(None),
            Some(_) => self.secret("token").map(Some),
        }
    }

    fn input(&self) -> Option<ProfileInput> {
        Some(ProfileInput {
            name: self.text("name")?,
            provider: self.text("provider")?,
            client_id: self.text("client_id")?,
            client_secret: self.secret("client_secret")?,
            token: self.token()?,
            data: self.data()?,
        })
    }

    fn inputs(&self) -> Option<Vec<ProfileInput>> {
        let inputs = self.0.get("inputs")?.as_array()?;
        inputs.iter().map(|input| Params(input.as_object()?).input()).collect()
    }

    fn ledger(&self, base_url: &str) -> Option<MemoryLedger> {
        Some(MemoryLedger::new(self.0.get("ledger")?.as_array()?, base_url))
    }

    fn data(&self) -> Option<Map<String, Value>> {
        self.0.get("data").map_or_else(|| Some(Map::new()), |data| data.as_object().cloned())
    }

    fn customer(&self) -> Option<Customer> {
        customer(self.0.get("customer")?)
    }

    fn customers(&self) -> Option<Vec<Customer>> {
        self.0.get("customers")?.as_array()?.iter().map(customer).collect()
    }
}
