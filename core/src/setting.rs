//! Settings as users type them, for messages and hints.
//!
//! A message names a [`Setting`], and this table spells it: `ca_bundle=` in Python, `.ca_bundle(...)` in
//! Rust. See docs/design.md#settings-in-messages.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};

/// The language whose library this copy of the core is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
#[repr(u8)]
pub enum Language {
    /// Rust, unless a binding says otherwise.
    Rust,
    /// Python
    Python,
    /// JavaScript and TypeScript
    JavaScript,
    /// Kotlin and Java
    Kotlin,
    /// Swift
    Swift,
    /// The command line
    CommandLine,
}

/// A library has its own copy of the core, so one value for the whole process is enough.
static LANGUAGE: AtomicU8 = AtomicU8::new(Language::Rust as u8);

impl Language {
    /// From now on messages name settings as they are typed in this language. A binding calls it when it
    /// is loaded.
    pub fn speak(self) {
        LANGUAGE.store(self as u8, Ordering::Relaxed);
    }

    /// The number of the language. It is fixed in the npm package, which so has no texts for other languages.
    fn spoken() -> u8 {
        match cfg!(all(feature = "__host_case", target_arch = "wasm32")) {
            true => Language::JavaScript as u8,
            false => LANGUAGE.load(Ordering::Relaxed),
        }
    }

    /// Whether times are numbers of milliseconds in this language, and not of seconds.
    pub(crate) fn has_milliseconds() -> bool {
        Language::spoken() == Language::JavaScript as u8
    }

    /// The verb that lists all profiles.
    pub(crate) fn verb_of_profiles() -> &'static str {
        match Language::spoken() == Language::CommandLine as u8 {
            true => "list",
            false => "profiles",
        }
    }
}

/// What a user can set, at a client or at a call. It prints as it is typed, in backticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Setting {
    /// The API token.
    ApiToken,
    /// The data center.
    DataCenter,
    /// The base URL.
    BaseUrl,
    /// Plain `http` to any host.
    AllowHttp,
    /// The time of a call.
    Timeout,
    /// The time of an attempt.
    AttemptTimeout,
    /// The time of connecting.
    ConnectTimeout,
    /// The most attempts.
    MaxAttempts,
    /// The rate limit.
    RequestsPerMinute,
    /// The rate limit, turned off.
    NoLimit,
    /// The proxy.
    Proxy,
    /// No proxy.
    NoProxy,
    /// The certificates to trust.
    CaBundle,
    /// The environment variable that names a file of certificates to trust.
    CaVariable,
    /// The program in the header `User-Agent`.
    UserAgent,
    /// The user's own transport.
    Transport,
    /// The page.
    Page,
    /// The length of a page.
    PerPage,
    /// The verification token of a Slack app.
    Token,
    /// Replace a profile that is there. In Rust it is an argument of `ensure` and a method of `ensure_each`.
    Replace,
    /// Unassign a profile that is in use. In Rust it is an argument of some verbs and a method of `reassign_each`.
    Force,
    /// A rollout that only says what it would do.
    DryRun,
    /// The ledger of a rollout.
    Ledger,
    /// The requests a minute of a rollout.
    Pace,
    /// A customer by the id of its workspace.
    Workspace,
    /// A customer by its external id.
    External,
}

impl Setting {
    /// How it is typed in Rust, Python, JavaScript, Kotlin and Java, Swift, and on the command line; empty where it
    /// cannot be set.
    /// `tests/checks/settings.py` compares the names with each client.
    #[rustfmt::skip]
    const fn typed(self) -> [&'static str; 6] {
        match self {
            Setting::ApiToken => ["Client::builder(...)", "api_token=", "apiToken", "apiToken", "apiToken:", "WORKATO_API_TOKEN"],
            Setting::DataCenter => [".data_center(...)", "data_center=", "dataCenter", "dataCenter", "dataCenter:", "--data-center"],
            Setting::BaseUrl => [".base_url(...)", "base_url=", "baseUrl", "baseUrl", "baseURL:", "--host"],
            Setting::AllowHttp => [".allow_http(true)", "allow_http=True", "allowHttp: true", "allowHttp = true", "allowHTTP = true", "--allow-http"],
            Setting::Timeout => [".timeout(...)", "timeout=", "timeoutMs", "timeout", "timeout", "--timeout"],
            Setting::AttemptTimeout => [".attempt_timeout(...)", "attempt_timeout=", "attemptTimeoutMs", "attemptTimeout", "attemptTimeout", "--attempt-timeout"],
            Setting::ConnectTimeout => [".connect_timeout(...)", "connect_timeout=", "connectTimeoutMs", "connectTimeout", "connectTimeout", "--connect-timeout"],
            Setting::MaxAttempts => [".max_attempts(...)", "max_attempts=", "maxAttempts", "maxAttempts", "maxAttempts", "--max-attempts"],
            Setting::RequestsPerMinute => [".requests_per_minute(...)", "requests_per_minute=", "requestsPerMinute", "requestsPerMinute", "requestsPerMinute", "--requests-per-minute"],
            Setting::NoLimit => [".requests_per_minute(None)", "requests_per_minute=None", "requestsPerMinute: null", "requestsPerMinute = null", "requestsPerMinute = nil", "--requests-per-minute off"],
            Setting::Proxy => [".proxy(Proxy::Url(...))", "proxy=", "proxy", "proxy", "proxy", "HTTPS_PROXY"],
            Setting::NoProxy => [".proxy(Proxy::Off)", "proxy=False", "proxy: false", "proxy = Proxy.Off", "proxy = .off", "--proxy off"],
            Setting::CaBundle => [".ca_bundle(...)", "ca_bundle=", "ca", "caBundle", "caBundle", "--ca-bundle"],
            Setting::CaVariable => ["SSL_CERT_FILE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_FILE", "SSL_CERT_FILE"],
            Setting::UserAgent => [".user_agent(...)", "user_agent=", "userAgent", "userAgent", "userAgent", ""],
            Setting::Transport => [".transport(...)", "transport=", "fetch", "transport", "transport", ""],
            Setting::Page => ["page", "page=", "page", "page", "page:", "--page"],
            Setting::PerPage => ["per_page", "per_page=", "perPage", "perPage", "perPage:", "--per-page"],
            Setting::Token => ["token", "token=", "token", "token", "token:", "--slack-token-file"],
            Setting::Replace => ["replace", "replace=True", "replace: true", "replace = true", "replace: true", "--replace"],
            Setting::Force => ["force", "force=True", "force: true", "force = true", "force: true", "--force"],
            Setting::DryRun => [".dry_run(true)", "dry_run=True", "dryRun: true", "dryRun = true", "dryRun: true", "--dry-run"],
            Setting::Ledger => [".ledger(...)", "ledger=", "ledger", "ledger", "ledger:", "--ledger"],
            Setting::Pace => [".pace(...)", "pace=", "pace", "pace", "pace:", "--pace"],
            Setting::Workspace => ["Customer::Workspace(123)", "123", "123", "Customer.Workspace(123)", ".workspace(123)", "--workspace 123"],
            Setting::External => [r#"Customer::External("A2300".into())"#, r#"External("A2300")"#, r#"{ externalId: "A2300" }"#, r#"Customer.External("A2300")"#, r#".external("A2300")"#, "--external A2300"],
        }
    }
}

impl Setting {
    /// Whether it can be set in this language.
    #[cfg_attr(not(feature = "ureq"), expect(dead_code, reason = "the messages of the transport ask"))]
    pub(crate) fn can_be_set(self) -> bool {
        !self.text().is_empty()
    }

    fn text(self) -> &'static str {
        self.typed().get(usize::from(Language::spoken())).copied().unwrap_or_default()
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.text())
    }
}
