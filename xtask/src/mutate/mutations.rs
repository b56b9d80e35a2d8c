//! The behaviours that no change may break unnoticed.

/// One behaviour, broken: in this file, `from` becomes `to`.
pub struct Mutation {
    pub name: &'static str,
    pub file: &'static str,
    pub from: &'static str,
    pub to: &'static str,
}

const fn mutation(name: &'static str, file: &'static str, from: &'static str, to: &'static str) -> Mutation {
    Mutation { name, file, from, to }
}

pub const MUTATIONS: &[Mutation] = &[
    // Again or not.
    mutation(
        "a create is sent again on a 503",
        "core/src/machine/call/attempts/outcome.rs",
        "if maybe && self.repeat == Repeat::Never {",
        "if false {",
    ),
    mutation(
        "a 429 costs an attempt",
        "core/src/machine/call/attempts/outcome.rs",
        "return self.limited(error, now);",
        "self.failures += 1; return self.limited(error, now);",
    ),
    mutation(
        "an unreadable success of a write was surely none",
        "core/src/machine/call/attempts/outcome.rs",
        "let maybe = passing || error.code == Code::Decode;",
        "let maybe = passing;",
    ),
    mutation(
        "a bad certificate is tried again",
        "core/src/machine/call/attempts/outcome.rs",
        "SendErrorKind::Certificate => (Code::Network, false)",
        "SendErrorKind::Certificate => (Code::Network, true)",
    ),
    mutation(
        "a delete that is lost and then meets 404 fails",
        "core/src/machine/call.rs",
        "let is_gone = error.code == Code::NotFound && self.attempts.may_have_applied();",
        "let is_gone = false;",
    ),
    mutation(
        "a 404 at once is taken for done",
        "core/src/machine/call.rs",
        "error.code == Code::NotFound && self.attempts.may_have_applied()",
        "error.code == Code::NotFound",
    ),
    // Answers.
    mutation(
        "success:false is accepted",
        "core/src/operation/envelope.rs",
        "if *success == false",
        "if success.is_null()",
    ),
    mutation(
        "an empty 200 is success",
        "core/src/operation/answer.rs",
        "if let (204, Some(value)) = (response.status, O::no_content()) {",
        "if let (200 | 204, Some(value), true) = (response.status, O::no_content(), response.body.is_empty() || response.status == 204) {",
    ),
    mutation(
        "a secret that the service echoes stays in the error",
        "core/src/machine/call/attempts/ending.rs",
        "error.redact(&self.secrets());",
        "",
    ),
    mutation(
        "a secret is printed",
        "core/src/secret.rs",
        "f.write_str(\"Secret([redacted])\")",
        "f.write_str(self.expose())",
    ),
    // Input and wire.
    mutation(
        "a slash in an external id is left as it is",
        "core/src/customer.rs",
        "| b'-' | b'_' | b'~' =>",
        "| b'-' | b'_' | b'~' | b'/' =>",
    ),
    mutation(
        "force is always sent",
        "core/src/operations/unassign.rs",
        "if self.force { \"?force=true\" } else { \"\" }",
        "if self.force { \"?force=true\" } else { \"?force=false\" }",
    ),
    mutation(
        "a page size that the service would clamp is sent",
        "core/src/operations/list.rs",
        "check_range(\"the page size\", self.per_page, List::MOST)",
        "check_range(\"the page size\", self.per_page, 1000)",
    ),
    mutation(
        "an API token is sent as a Slack token",
        "core/src/model/input.rs",
        "token.expose().starts_with(\"wrka\")",
        "token.expose().is_empty()",
    ),
    mutation(
        "plain http to any host",
        "core/src/config/base_url.rs",
        "if plain && !allow_http && !is_loopback(authority) {",
        "if false {",
    ),
    // The limit and time.
    mutation(
        "a slot is free 60 s after the send",
        "core/src/machine/call/attempts/outcome.rs",
        "if let State::Sent { slot, .. } = mem::replace(&mut self.state, State::Over(None)) {\n            slot.answered(now);",
        "if let State::Sent { slot, at } = mem::replace(&mut self.state, State::Over(None)) {\n            slot.answered(at); let _ = now;",
    ),
    mutation(
        "requests in flight take no slot",
        "core/src/limit.rs",
        "state.in_flight + state.free_at.len() >= slots",
        "state.free_at.len() >= slots",
    ),
    mutation("after a pause all go at once", "core/src/limit.rs", "if pause.probing {", "if false {"),
    mutation(
        "Retry-After is ignored",
        "core/src/limit.rs",
        "retry_after.map_or(own, |wait| wait.max(SHORTEST_PAUSE))",
        "retry_after.map_or(own, |_| own)",
    ),
    mutation(
        "a request may take longer than the call",
        "core/src/machine/call/attempts/wire.rs",
        "config.attempt_timeout.min(self.time_left(now))",
        "config.attempt_timeout",
    ),
    // Paging, ensure, rotate_secret.
    mutation(
        "the same page again is walked for ever",
        "core/src/machine/pages.rs",
        "if !ids.is_empty() && ids == self.seen {",
        "if false {",
    ),
    mutation(
        "not found is believed at once",
        "core/src/machine/ensure.rs",
        "const BELIEVED_AFTER: Duration = Duration::from_secs(45);",
        "const BELIEVED_AFTER: Duration = Duration::ZERO;",
    ),
    mutation(
        "ensure creates a third time",
        "core/src/machine/ensure.rs",
        "const MOST_CREATES: u32 = 2;",
        "const MOST_CREATES: u32 = 3;",
    ),
    mutation(
        "a profile with another client id is overwritten",
        "core/src/machine/ensure/judge.rs",
        "} else if replace {",
        "} else if replace || true {",
    ),
    mutation(
        "a profile without a client id is written back",
        "core/src/machine/rotate.rs",
        "if fields.iter().any(String::is_empty) {",
        "if fields[..2].iter().any(String::is_empty) {",
    ),
    // Rollouts.
    mutation(
        "what the ledger has as done is sent again",
        "core/src/ledger.rs",
        "Some(\"done\" | \"already\") => Some(true),",
        "Some(\"done\" | \"already\") => Some(false),",
    ),
    mutation(
        "the ledger of another profile is taken",
        "core/src/ledger.rs",
        "for field in [\"action\", \"profile\", \"base_url\"] {",
        "for field in [\"action\", \"base_url\"] {",
    ),
    mutation(
        "a torn line is taken for a whole one",
        "core/src/ledger.rs",
        "let Some(text) = line.strip_suffix('\\n') else {",
        "let Some(text) = line.strip_suffix('\\n').or(Some(line)) else {",
    ),
    mutation(
        "an outcome is yielded before its line is written",
        "core/src/machine/each/customer.rs",
        "Some(_) => Stage::Writing(outcome, then),",
        "Some(_) => Stage::Yielding(outcome, then),",
    ),
    mutation(
        "a rollout goes on after a 401",
        "core/src/machine/each/outcome.rs",
        "Code::Unauthorized | Code::Cancelled",
        "Code::Cancelled",
    ),
    mutation(
        "a rollout has no pace",
        "core/src/machine/each/pace.rs",
        "self.due.checked_sub(now).filter(|wait| !wait.is_zero())",
        "self.due.checked_sub(now).filter(|_| false)",
    ),
    mutation(
        "a customer's timeout begins before its first request",
        "core/src/machine/each/either.rs",
        "let (id, within) = (rollout.id, Deadline::FromSend);",
        "let (id, within) = (rollout.id, Deadline::FromPoll);",
    ),
    mutation(
        "a wait for the pace outlasts a customer's timeout",
        "core/src/machine/call/attempts/turn.rs",
        "let fits = wait < self.time_left(now);",
        "let fits = true;",
    ),
    mutation(
        "a rollout goes on though nobody can be reached",
        "core/src/machine/each/outcome.rs",
        "const MOST_IN_A_ROW: u32 = 5;",
        "const MOST_IN_A_ROW: u32 = 50;",
    ),
    mutation(
        "a dry run writes",
        "core/src/machine/each.rs",
        "if !self.rollout.dry_run => self.stage",
        "if true => self.stage",
    ),
    mutation(
        "two processes share a ledger",
        "core/src/ledger/file.rs",
        "match opened.try_lock() {",
        "match opened.try_lock_shared() {",
    ),
    // The transport and the client.
    mutation(
        "NO_PROXY is forgotten",
        "core/src/ureq/proxy.rs",
        "if spared.is_some_and(|(_, list)| no_proxy::holds(&list.to_string_lossy(), base_url)) {",
        "if spared.is_some_and(|(_, list)| list.is_empty() && no_proxy::holds(\"\", base_url)) {",
    ),
    mutation("a redirect is followed", "core/src/ureq/agents.rs", ".max_redirects(0)", ".max_redirects(3)"),
    mutation(
        "a create goes out on a kept connection",
        "core/src/ureq/agents.rs",
        "if fresh { &self.fresh } else { &self.keeping }",
        "if fresh && false { &self.fresh } else { &self.keeping }",
    ),
    mutation(
        "what is said to a proxy counts as the request",
        "core/src/ureq/note.rs",
        "let notes = details.config.proxy().is_some() == self.proxied;",
        "let notes = true; let _ = details;",
    ),
    mutation(
        "an answer may be of any size",
        "core/src/http.rs",
        "pub(crate) const MOST_BODY: usize = 10_000_000;",
        "pub(crate) const MOST_BODY: usize = 100_000_000;",
    ),
    mutation(
        "a closed client goes on",
        "core/src/client/host.rs",
        "watched.closed.load(Ordering::Relaxed) || is_cancelled()",
        "is_cancelled() || watched.closed.load(Ordering::Relaxed) && false",
    ),
    mutation(
        "a wait cannot be cancelled",
        "core/src/client/host.rs",
        "            if self.is_interrupted() {\n                return Reply::Cancelled;\n            }\n            match end",
        "            match end",
    ),
];
