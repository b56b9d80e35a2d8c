//! The verbs: each converts its arguments into a command, and starts its state machine.

use pyo3::prelude::*;
use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use workato_oauth_profiles::{
    Command, Customer, EnsureEach, Error, Rollout, RolloutAction, Setting, invalid_id, not_a_customer,
};

use crate::customer;
use crate::data::Data;
use crate::error::{Raised, catch_panic};
use crate::ledger::Ledger;
use crate::machine::Machine;
use crate::number::Number;
use crate::profile_input::{input, read_inputs};
use crate::secret::SecretArgument;
use crate::session::Session;

type Started = Result<Machine, Raised>;

fn start(session: &Bound<'_, Session>, command: impl FnOnce() -> Result<Command, Raised>) -> Started {
    catch_panic(|| Machine::new(session, command()?, None))
}

fn id_of(id: Number) -> Result<i64, Error> {
    id.whole_or(invalid_id)
}

fn customer_of(value: &Bound<'_, PyAny>) -> Result<Customer, Raised> {
    customer::from_python(value)?.map_err(|shown| not_a_customer(&shown).into())
}

#[pymethods]
impl Session {
    fn get(session: &Bound<'_, Self>, id: Number) -> Started {
        start(session, || Ok(Command::Get(Get { id: id_of(id)? })))
    }

    fn list(session: &Bound<'_, Self>, page: Number, per_page: Number) -> Started {
        start(session, || {
            let (page, per_page) = (page.whole(Setting::Page)?, per_page.whole(Setting::PerPage)?);
            Ok(Command::List(List { page, per_page }))
        })
    }

    fn profiles(session: &Bound<'_, Self>, page: Number) -> Started {
        start(session, || Ok(Command::Profiles { page: page.whole(Setting::Page)? }))
    }

    #[pyo3(signature = (name, provider, client_id, client_secret, token, data))]
    fn create(
        session: &Bound<'_, Self>,
        name: String,
        provider: String,
        client_id: String,
        client_secret: SecretArgument,
        token: Option<SecretArgument>,
        data: Option<Data>,
    ) -> Started {
        let input = input(name, provider, client_id, client_secret, token, data);
        start(session, || Ok(Command::Create(Create { input })))
    }

    #[pyo3(signature = (id, name, provider, client_id, client_secret, token, data))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn update(
        session: &Bound<'_, Self>,
        id: Number,
        name: String,
        provider: String,
        client_id: String,
        client_secret: SecretArgument,
        token: Option<SecretArgument>,
        data: Option<Data>,
    ) -> Started {
        let input = input(name, provider, client_id, client_secret, token, data);
        start(session, || Ok(Command::Update(Update { id: id_of(id)?, input })))
    }

    fn delete(session: &Bound<'_, Self>, id: Number) -> Started {
        start(session, || Ok(Command::Delete(Delete { id: id_of(id)? })))
    }

    fn assign(session: &Bound<'_, Self>, id: Number, customer: &Bound<'_, PyAny>) -> Started {
        start(session, || Ok(Command::Assign(Assign { id: id_of(id)?, customer: customer_of(customer)? })))
    }

    fn unassign(session: &Bound<'_, Self>, id: Number, customer: &Bound<'_, PyAny>, force: bool) -> Started {
        start(session, || {
            Ok(Command::Unassign(Unassign { id: id_of(id)?, customer: customer_of(customer)?, force }))
        })
    }

    fn find(session: &Bound<'_, Self>, name: String, provider: String) -> Started {
        start(session, || Ok(Command::Find { name, provider }))
    }

    #[pyo3(signature = (name, provider, client_id, client_secret, token, data, replace))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn ensure(
        session: &Bound<'_, Self>,
        name: String,
        provider: String,
        client_id: String,
        client_secret: SecretArgument,
        token: Option<SecretArgument>,
        data: Option<Data>,
        replace: bool,
    ) -> Started {
        let input = input(name, provider, client_id, client_secret, token, data);
        start(session, || Ok(Command::Ensure { input, replace }))
    }

    #[pyo3(signature = (inputs, replace, dry_run, ledger))]
    fn ensure_each(
        session: &Bound<'_, Self>,
        inputs: &Bound<'_, PyAny>,
        replace: bool,
        dry_run: bool,
        ledger: Option<Ledger>,
    ) -> Started {
        catch_panic(|| {
            let (inputs, has_ledger) = (read_inputs(inputs)?, ledger.is_some());
            let command = Command::EnsureEach(EnsureEach { inputs, replace, dry_run, ledger: has_ledger });
            Machine::new(session, command, ledger)
        })
    }

    #[pyo3(signature = (id, client_secret, token))]
    fn rotate_secret(
        session: &Bound<'_, Self>,
        id: Number,
        client_secret: SecretArgument,
        token: Option<SecretArgument>,
    ) -> Started {
        let (client_secret, token) = (client_secret.0, token.map(|token| token.0));
        start(session, || Ok(Command::RotateSecret { id: id_of(id)?, client_secret, token }))
    }

    #[pyo3(signature = (id, total, ledger, dry_run, pace))]
    fn assign_each(
        session: &Bound<'_, Self>,
        id: Number,
        total: Option<u64>,
        ledger: Option<Ledger>,
        dry_run: bool,
        pace: Option<Number>,
    ) -> Started {
        let arguments = RolloutArguments { id, total, dry_run, pace };
        catch_panic(|| arguments.start(session, RolloutAction::Assign, ledger))
    }

    #[pyo3(signature = (id, total, ledger, dry_run, pace, force))]
    fn unassign_each(
        session: &Bound<'_, Self>,
        id: Number,
        total: Option<u64>,
        ledger: Option<Ledger>,
        dry_run: bool,
        pace: Option<Number>,
        force: bool,
    ) -> Started {
        let arguments = RolloutArguments { id, total, dry_run, pace };
        let action = RolloutAction::Unassign { force };
        catch_panic(|| arguments.start(session, action, ledger))
    }

    #[pyo3(signature = (from_id, to_id, total, ledger, dry_run, pace, force))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn reassign_each(
        session: &Bound<'_, Self>,
        from_id: Number,
        to_id: Number,
        total: Option<u64>,
        ledger: Option<Ledger>,
        dry_run: bool,
        pace: Option<Number>,
        force: bool,
    ) -> Started {
        let arguments = RolloutArguments { id: from_id, total, dry_run, pace };
        catch_panic(|| {
            let action = RolloutAction::Reassign { to: id_of(to_id)?, force };
            arguments.start(session, action, ledger)
        })
    }
}

/// The arguments that `assign_each`, `unassign_each` and `reassign_each` have in common.
struct RolloutArguments {
    id: Number,
    total: Option<u64>,
    dry_run: bool,
    pace: Option<Number>,
}

impl RolloutArguments {
    fn start(
        self,
        session: &Bound<'_, Session>,
        action: RolloutAction,
        ledger: Option<Ledger>,
    ) -> Result<Machine, Raised> {
        let RolloutArguments { id, total, dry_run, pace } = self;
        let (id, pace) = (id_of(id)?, pace.map(|pace| pace.count(Setting::Pace)).transpose()?);
        let rollout = Rollout { action, id, ledger: ledger.is_some(), dry_run, pace, total };
        Machine::new(session, Command::Each(rollout), ledger)
    }
}
