//! A rollout with any text as its ledger.

use workato_oauth_profiles::{Code, Customer, Method, OutcomeStatus, Rollout, RolloutAction};

use super::host::{Lab, answered, session};

const CUSTOMERS: usize = 3;
const ACTIONS: [RolloutAction; 2] =
    [RolloutAction::Assign, RolloutAction::Reassign { to: 322, force: false }];

fn customers() -> Vec<Customer> {
    vec![Customer::Workspace(1), Customer::Workspace(2), Customer::External("A\n1".into())]
}

/// A whole ledger of each rollout, line by line.
pub fn pieces() -> Vec<String> {
    let whole = ACTIONS.map(|action| run(action, String::new()).expect("a new ledger").0);
    whole.iter().flat_map(|text| text.split_inclusive('\n').map(str::to_owned)).collect()
}

/// Runs a rollout with this ledger, and again with what is in it then. A text that is refused is left as it
/// was, and nothing is sent; a rollout that ends is not done a second time.
pub fn ledger(text: &str) {
    ACTIONS.into_iter().for_each(|action| continued(action, text));
}

fn continued(action: RolloutAction, text: &str) {
    let Some((ledger, _)) = run(action, text.to_owned()) else { return };
    assert!(ledger.starts_with(text), "lines are only added: {text:?} became {ledger:?}");
    let (after, sent) = run(action, ledger.clone()).expect("it reads what it wrote");
    assert_eq!(sent, 0, "customers that are done are not sent again: {ledger:?}");
    assert!(after.starts_with(&ledger), "{ledger:?} became {after:?}");
}

/// The ledger after a rollout, and how many assigns were sent; `None` if the ledger was refused.
fn run(action: RolloutAction, text: String) -> Option<(String, usize)> {
    let mut lab = Lab::new(|request: &workato_oauth_profiles::Request, _| {
        let body = match request.method {
            Method::Get if request.url.ends_with("/322") => {
                r#"{"result":{"id":322,"name":"n","provider":"p"}}"#
            }
            Method::Get => r#"{"result":{"id":321,"name":"n","provider":"p"}}"#,
            Method::Post | Method::Put | Method::Delete => r#"{"result":{"success":true}}"#,
        };
        answered(200, Vec::new(), body)
    });
    (lab.customers, lab.ledger) = (customers(), text.clone());
    let (total, pace) = (None, None);
    let rollout = Rollout { action, id: 321, ledger: true, dry_run: false, pace, total };
    let items = lab.run_all(session().each(rollout));
    let sent = lab.requests.iter().filter(|request| request.method == Method::Post).count();
    if let Some(Err(error)) = items.last() {
        assert_eq!(error.code, Code::Ledger, "{text:?}: {error}");
        assert_eq!((lab.ledger, sent, items.len()), (text, 0, 1), "a ledger that is refused is left alone");
        return None;
    }
    let outcomes: Vec<OutcomeStatus> = items.into_iter().flatten().map(|outcome| outcome.status).collect();
    assert_eq!(outcomes.len(), CUSTOMERS, "{text:?}");
    let is_done = |status: &OutcomeStatus| matches!(status, OutcomeStatus::Done | OutcomeStatus::Already);
    assert!(outcomes.iter().all(is_done), "{text:?}: {outcomes:?}");
    assert_eq!(outcomes.iter().filter(|status| **status == OutcomeStatus::Done).count(), sent, "{text:?}");
    Some((lab.ledger, sent))
}
