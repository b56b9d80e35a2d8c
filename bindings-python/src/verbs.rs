//! The verbs: each converts its arguments into a command, and starts its state machine.

use pyo3::prelude::*;
use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use workato_oauth_profiles::{
    Command, Customer, EnsureEach, Rollout, RolloutAction, Setting, invalid_id_of, invalid_whole,
    not_a_customer,
};

use crate::argument::{Argument, count, secret, switch, text, whole};
use crate::customer;
use crate::error::{Raised, catch_panic};
use crate::ledger::Ledger;
use crate::machine::Machine;
use crate::profile_input::{input, read_inputs};
use crate::session::Session;

type Started = Result<Machine, Raised>;

fn start(session: &Bound<'_, Session>, command: impl FnOnce() -> Result<Command, Raised>) -> Started {
    catch_panic(|| Machine::new(session, command()?, None))
}

fn id_of(id: &Bound<'_, PyAny>) -> Argument<i64> {
    named_id("id", id)
}

fn named_id(name: &str, id: &Bound<'_, PyAny>) -> Argument<i64> {
    whole(id, |shown| invalid_id_of(name, shown))
}

fn page_of(setting: Setting, page: &Bound<'_, PyAny>) -> Argument<i64> {
    whole(page, |shown| invalid_whole(setting, shown))
}

fn force_of(force: &Bound<'_, PyAny>) -> Argument<bool> {
    switch("`force=`", force)
}

fn customer_of(value: &Bound<'_, PyAny>) -> Argument<Customer> {
    customer::from_python(value)?.map_err(|shown| not_a_customer(&shown).into())
}

#[pymethods]
impl Session {
    fn get(session: &Bound<'_, Self>, id: &Bound<'_, PyAny>) -> Started {
        start(session, || Ok(Command::Get(Get { id: id_of(id)? })))
    }

    fn list(session: &Bound<'_, Self>, page: &Bound<'_, PyAny>, per_page: &Bound<'_, PyAny>) -> Started {
        start(session, || {
            let (page, per_page) = (page_of(Setting::Page, page)?, page_of(Setting::PerPage, per_page)?);
            Ok(Command::List(List { page, per_page }))
        })
    }

    fn profiles(session: &Bound<'_, Self>, page: &Bound<'_, PyAny>) -> Started {
        start(session, || Ok(Command::Profiles { page: page_of(Setting::Page, page)? }))
    }

    #[pyo3(signature = (name, provider, client_id, client_secret, token, data))]
    fn create(
        session: &Bound<'_, Self>,
        name: &Bound<'_, PyAny>,
        provider: &Bound<'_, PyAny>,
        client_id: &Bound<'_, PyAny>,
        client_secret: &Bound<'_, PyAny>,
        token: Option<&Bound<'_, PyAny>>,
        data: Option<&Bound<'_, PyAny>>,
    ) -> Started {
        start(session, || {
            let input = input(name, provider, client_id, client_secret, token, data)?;
            Ok(Command::Create(Create { input }))
        })
    }

    #[pyo3(signature = (id, name, provider, client_id, client_secret, token, data))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn update(
        session: &Bound<'_, Self>,
        id: &Bound<'_, PyAny>,
        name: &Bound<'_, PyAny>,
        provider: &Bound<'_, PyAny>,
        client_id: &Bound<'_, PyAny>,
        client_secret: &Bound<'_, PyAny>,
        token: Option<&Bound<'_, PyAny>>,
        data: Option<&Bound<'_, PyAny>>,
    ) -> Started {
        start(session, || {
            let input = input(name, provider, client_id, client_secret, token, data)?;
            Ok(Command::Update(Update { id: id_of(id)?, input }))
        })
    }

    fn delete(session: &Bound<'_, Self>, id: &Bound<'_, PyAny>) -> Started {
        start(session, || Ok(Command::Delete(Delete { id: id_of(id)? })))
    }

    fn assign(session: &Bound<'_, Self>, id: &Bound<'_, PyAny>, customer: &Bound<'_, PyAny>) -> Started {
        start(session, || Ok(Command::Assign(Assign { id: id_of(id)?, customer: customer_of(customer)? })))
    }

    fn unassign(
        session: &Bound<'_, Self>,
        id: &Bound<'_, PyAny>,
        customer: &Bound<'_, PyAny>,
        force: &Bound<'_, PyAny>,
    ) -> Started {
        start(session, || {
            let (id, customer) = (id_of(id)?, customer_of(customer)?);
            Ok(Command::Unassign(Unassign { id, customer, force: force_of(force)? }))
        })
    }

    fn find(session: &Bound<'_, Self>, name: &Bound<'_, PyAny>, provider: &Bound<'_, PyAny>) -> Started {
        start(session, || {
            let (name, provider) = (text("`name=`", name)?, text("`provider=`", provider)?);
            Ok(Command::Find { name, provider })
        })
    }

    #[pyo3(signature = (name, provider, client_id, client_secret, token, data, replace))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn ensure(
        session: &Bound<'_, Self>,
        name: &Bound<'_, PyAny>,
        provider: &Bound<'_, PyAny>,
        client_id: &Bound<'_, PyAny>,
        client_secret: &Bound<'_, PyAny>,
        token: Option<&Bound<'_, PyAny>>,
        data: Option<&Bound<'_, PyAny>>,
        replace: &Bound<'_, PyAny>,
    ) -> Started {
        start(session, || {
            let input = input(name, provider, client_id, client_secret, token, data)?;
            Ok(Command::Ensure { input, replace: switch("`replace=`", replace)? })
        })
    }

    #[pyo3(signature = (inputs, replace, dry_run, ledger))]
    fn ensure_each(
        session: &Bound<'_, Self>,
        inputs: &Bound<'_, PyAny>,
        replace: &Bound<'_, PyAny>,
        dry_run: &Bound<'_, PyAny>,
        ledger: Option<&Bound<'_, PyAny>>,
    ) -> Started {
        catch_panic(|| {
            let inputs = read_inputs(inputs)?;
            let (replace, dry_run) = (switch("`replace=`", replace)?, switch("`dry_run=`", dry_run)?);
            let ledger = ledger.map(Ledger::read).transpose()?;
            let has_ledger = ledger.is_some();
            let command = Command::EnsureEach(EnsureEach { inputs, replace, dry_run, ledger: has_ledger });
            Machine::new(session, command, ledger)
        })
    }

    #[pyo3(signature = (id, client_secret, token))]
    fn rotate_secret(
        session: &Bound<'_, Self>,
        id: &Bound<'_, PyAny>,
        client_secret: &Bound<'_, PyAny>,
        token: Option<&Bound<'_, PyAny>>,
    ) -> Started {
        start(session, || {
            let client_secret = secret("`client_secret=`", client_secret)?;
            let token = token.map(|token| secret("`token=`", token)).transpose()?;
            Ok(Command::RotateSecret { id: id_of(id)?, client_secret, token })
        })
    }

    #[pyo3(signature = (id, total, ledger, dry_run, pace))]
    fn assign_each(
        session: &Bound<'_, Self>,
        id: &Bound<'_, PyAny>,
        total: Option<u64>,
        ledger: Option<&Bound<'_, PyAny>>,
        dry_run: &Bound<'_, PyAny>,
        pace: Option<&Bound<'_, PyAny>>,
    ) -> Started {
        let arguments = RolloutArguments { id: ("id", id), total, ledger, dry_run, pace };
        catch_panic(|| arguments.start(session, RolloutAction::Assign))
    }

    #[pyo3(signature = (id, total, ledger, dry_run, pace, force))]
    fn unassign_each(
        session: &Bound<'_, Self>,
        id: &Bound<'_, PyAny>,
        total: Option<u64>,
        ledger: Option<&Bound<'_, PyAny>>,
        dry_run: &Bound<'_, PyAny>,
        pace: Option<&Bound<'_, PyAny>>,
        force: &Bound<'_, PyAny>,
    ) -> Started {
        let arguments = RolloutArguments { id: ("id", id), total, ledger, dry_run, pace };
        catch_panic(|| arguments.start(session, RolloutAction::Unassign { force: force_of(force)? }))
    }

    #[pyo3(signature = (from_id, to_id, total, ledger, dry_run, pace, force))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn reassign_each(
        session: &Bound<'_, Self>,
        from_id: &Bound<'_, PyAny>,
        to_id: &Bound<'_, PyAny>,
        total: Option<u64>,
        ledger: Option<&Bound<'_, PyAny>>,
        dry_run: &Bound<'_, PyAny>,
        pace: Option<&Bound<'_, PyAny>>,
        force: &Bound<'_, PyAny>,
    ) -> Started {
        let arguments = RolloutArguments { id: ("from_id", from_id), total, ledger, dry_run, pace };
        catch_panic(|| {
            let action = RolloutAction::Reassign { to: named_id("to_id", to_id)?, force: force_of(force)? };
            arguments.start(session, action)
        })
    }
}

/// The arguments that `assign_each`, `unassign_each` and `reassign_each` have in common.
struct RolloutArguments<'a, 'py> {
    /// Its name and its value.
    id: (&'a str, &'a Bound<'py, PyAny>),
    total: Option<u64>,
    ledger: Option<&'a Bound<'py, PyAny>>,
    dry_run: &'a Bound<'py, PyAny>,
    pace: Option<&'a Bound<'py, PyAny>>,
}

impl RolloutArguments<'_, '_> {
    fn start(self, session: &Bound<'_, Session>, action: RolloutAction) -> Started {
        let RolloutArguments { id: (name, id), total, ledger, dry_run, pace } = self;
        let (id, dry_run) = (named_id(name, id)?, switch("`dry_run=`", dry_run)?);
        let pace = pace.map(|pace| count(Setting::Pace, pace)).transpose()?;
        let ledger = ledger.map(Ledger::read).transpose()?;
        let rollout = Rollout { action, id, ledger: ledger.is_some(), dry_run, pace, total };
        Machine::new(session, Command::Each(rollout), ledger)
    }
}
