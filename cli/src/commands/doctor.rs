//! `doctor`: finds out step by step what keeps the program from working. It only reads.

mod check;
mod clock;
mod recorder;
mod verdict;

use std::error::Error as _;
use std::sync::Arc;
use std::time::SystemTime;

use workato_oauth_profiles::{
    Client, Code, Error, Options, Secret, SendError, UreqTransport, other_data_center,
};

use self::check::{Check, Checks, Step};
use self::recorder::Recorder;
use crate::args::Global;
use crate::connect::TOKEN;
use crate::failure::{FAILED, Failure, Result, code_of};

const AFTER_HELP: &str = "\
It sends few requests, and these only read. Run it as you run the command that fails: with the same
flags and the same environment.

Example:
  workato-oauth-profiles --data-center eu doctor";

/// Find out which of token, data center, role, proxy, certificate or clock is wrong
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Doctor {}

impl Doctor {
    pub fn run(self, global: &Global) -> Result {
        // What an event says, a check says too.
        let global = &Global { quiet: !global.verbose, ..global.clone() };
        let mut checks = Checks::new(global.output);
        let result = match Patient::new(global) {
            Ok(patient) => patient.examine(&mut checks),
            // Without a token there is nobody to ask.
            Err(failure @ (Failure::Interrupted | Failure::ClosedPipe)) => return Err(failure),
            Err(failure) => {
                checks.add(Check::failed(Step::Settings, failure.text()))?;
                Ok(failure.code())
            }
        };
        checks.end()?;
        result
    }
}

/// The settings to examine, and what their requests showed.
struct Patient<'a> {
    global: &'a Global,
    token: Secret,
    base_url: String,
    recorder: Arc<Recorder<UreqTransport>>,
    client: Client,
}

impl Patient<'_> {
    fn new(global: &Global) -> Result<Patient<'_>> {
        let token = global.api_token()?;
        let base_url = global.base_url(&token)?;
        let recorder = Arc::new(Recorder::new(global.transport(&base_url)?));
        let client = global.client_over(token.clone(), recorder.clone())?;
        // What fails is told, and not tried again.
        let attempts = Options::new().max_attempts(1);
        let client = if global.max_attempts.is_none() { client.with_options(attempts)? } else { client };
        Ok(Patient { global, token, base_url, recorder, client })
    }

    /// Checks everything, as far as the requests get, and returns the exit code.
    fn examine(&self, checks: &mut Checks) -> Result {
        checks.add(Check::ok(Step::Settings, self.settings()))?;
        let listed = self.client.list(1, 1);
        if listed.as_ref().is_err_and(|error| error.code == Code::Cancelled) {
            return Err(Failure::Interrupted);
        }
        let sent =
            listed.as_ref().err().and_then(Error::source).and_then(|cause| cause.downcast_ref::<SendError>());
        let answered = self.recorder.last_answer();
        let is_answered = answered.is_some();
        checks.add_all(verdict::network(
            &self.base_url,
            self.recorder.inner.uses_proxy(),
            sent,
            is_answered,
        ))?;
        checks.add(clock::check(answered.and_then(|answer| answer.date), SystemTime::now()))?;
        let role = match &listed {
            Ok(profiles) => self.client.get(profiles.first().map_or(1, |profile| profile.id)).map(drop),
            // Without the privilege to list, the service may answer as for a wrong token.
            Err(error) if error.code == Code::Unauthorized => self.client.get(1).map(drop),
            Err(_) => Ok(()),
        };
        let other = other_data_center(&self.token, &self.base_url);
        checks.add_all(verdict::access(&listed, &role, other))?;
        checks.add(verdict::answer(&listed))?;
        checks.add(verdict::rate_limit(self.recorder.refused_by_limit(), is_answered))?;
        let errors = [listed.as_ref().err(), role.as_ref().err()];
        let error = errors.into_iter().flatten().find(|error| error.code != Code::NotFound);
        Ok(error.map_or(if checks.have_failed() { FAILED } else { 0 }, code_of))
    }

    /// What is used, and where it was set.
    fn settings(&self) -> String {
        let Global { host, data_center, api_token_file, proxy, ca_bundle, .. } = self.global;
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let server = match (host, data_center) {
            (Some(_), _) => "--host",
            (None, Some(_)) => "--data-center",
            (None, None) if is_set("WORKATO_HOST") => "WORKATO_HOST",
            (None, None) if is_set("WORKATO_DATA_CENTER") => "WORKATO_DATA_CENTER",
            (None, None) => "the default",
        };
        let token = match api_token_file {
            Some(_) => "--api-token-file",
            None if is_set(TOKEN) => TOKEN,
            None => "the prompt",
        };
        let proxy = match (proxy.as_deref(), self.recorder.inner.uses_proxy()) {
            (Some("off"), _) => "none (--proxy)",
            (Some(_), _) => "--proxy",
            (None, true) => "of the environment",
            (None, false) => "none",
        };
        let certificates = match ca_bundle {
            Some(_) => "--ca-bundle",
            None if is_set("SSL_CERT_FILE") => "SSL_CERT_FILE",
            None => "of the system",
        };
        format!(
            "server {} from {server}, API token from {token}, proxy: {proxy}, certificates: {certificates}",
            self.base_url
        )
    }
}
