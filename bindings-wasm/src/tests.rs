//! What the core gains does not compile here until TypeScript has it, too.

use workato_oauth_profiles::{Command, Reply, Rollout, RolloutAction, SendError};

use crate::typescript;

#[test]
fn the_client_in_typescript_has_a_method_for_every_command() {
    let method = |command: Command| match command {
        Command::List(_) => "list",
        Command::Get(_) => "get",
        Command::Create(_) => "create",
        Command::Update(_) => "update",
        Command::Delete(_) => "delete",
        Command::Assign(_) => "assign",
        Command::Unassign(_) => "unassign",
        Command::Profiles { .. } => "profiles",
        Command::Find { .. } => "find",
        Command::Ensure { .. } => "ensure",
        Command::EnsureEach(_) => "ensureEach",
        Command::RotateSecret { .. } => "rotateSecret",
        Command::Each(Rollout { action: RolloutAction::Assign, .. }) => "assignEach",
        Command::Each(Rollout { action: RolloutAction::Unassign { .. }, .. }) => "unassignEach",
        Command::Each(Rollout { action: RolloutAction::Reassign { .. }, .. }) => "reassignEach",
    };
    let operations = typescript::union(include_str!("../js/operation.ts"), "Operation");
    assert_eq!(operations.len(), 15);
    for operation in operations {
        let params = r#"{"id": 1, "customer": 1, "name": "n", "provider": "p", "client_id": "c", "client_secret": "s", "inputs": [], "from": 1, "to": 2, "ledger": true}"#;
        let command = format!(r#"{{"operation": "{operation}", "params": {params}}}"#).parse();
        let method = method(command.expect("the core knows the operation"));
        let is_method = |declared: String| include_str!("../js/client.ts").contains(&declared);
        assert!(
            ["", "async ", "async *"].iter().any(|is| is_method(format!("\n  {is}{method}("))),
            "{method}"
        );
    }
}

#[test]
fn the_driver_in_typescript_gives_every_reply() {
    let methods = |reply: Reply| match reply {
        Reply::Sent(_) => &["answered", "failed"][..],
        Reply::Customer(_) => &["workspace", "external", "customers_end"],
        Reply::NotCustomer(_) => &["not_a_customer"],
        Reply::Line(_) => &["line"],
        Reply::Evaluated(_) => &["evaluated"],
        Reply::Failed(_) => &["unavailable"],
        Reply::Done => &["done"],
        Reply::Cancelled => &["cancelled"],
    };
    let nothing = String::new();
    let replies = [
        Reply::Sent(Err(SendError::network(""))),
        Reply::Customer(None),
        Reply::NotCustomer(nothing.clone()),
        Reply::Line(None),
        Reply::Failed(nothing),
        Reply::Evaluated(Vec::new()),
        Reply::Done,
        Reply::Cancelled,
    ];
    for method in replies.into_iter().flat_map(methods) {
        let driver = concat!(include_str!("../js/host.ts"), include_str!("../js/evaluate.ts"));
        assert!(driver.contains(&format!("machine.{method}(")), "{method}");
    }
}
