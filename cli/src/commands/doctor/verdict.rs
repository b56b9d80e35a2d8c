//! What the results of the requests say about each step.

use workato_oauth_profiles::{Code, DataCenter, Error, Profile, SendError, SendErrorKind};

use super::check::{Check, Step};

const NOT_REACHED: &str = "not reached";

/// The connection, the proxy and the certificate. `sent` is why there is no answer.
pub fn network(base_url: &str, uses_proxy: bool, sent: Option<&SendError>, is_answered: bool) -> [Check; 3] {
    use SendErrorKind as Kind;
    let failed = |step, fix: &str| {
        let text = sent.map_or("it failed", |error| error.text.as_str());
        Check::failed(step, format!("{text}: {fix}"))
    };
    let unknown = |step| Check::unknown(step, NOT_REACHED);
    let connected = Check::ok(Step::Connection, format!("connected to {base_url}"));
    let proxy = match uses_proxy {
        true => Check::ok(Step::Proxy, "it carries the requests"),
        false => Check::ok(Step::Proxy, "none is used"),
    };
    let is_plain = base_url.starts_with("http://");
    let certificate = match is_plain {
        true => Check::ok(Step::Certificate, "none: the server is asked by plain http"),
        false => Check::ok(Step::Certificate, "it is valid and trusted"),
    };
    let refused = |fix| [connected.clone(), proxy.clone(), failed(Step::Certificate, fix)];
    match sent.map(|error| error.kind) {
        _ if is_answered => [connected, proxy, certificate],
        None => [unknown(Step::Connection), unknown(Step::Proxy), unknown(Step::Certificate)],
        Some(Kind::Proxy) => {
            let fix = "check the proxy in `HTTPS_PROXY` or `--proxy`; one that wants a user name and a password \
                       gets them in `HTTPS_PROXY`; `--proxy off` goes without";
            [unknown(Step::Connection), failed(Step::Proxy, fix), unknown(Step::Certificate)]
        }
        Some(Kind::UnknownAuthority) => refused(
            "give the certificate of the authority in `--ca-bundle` or `SSL_CERT_FILE`; a proxy that reads TLS has \
             its own authority",
        ),
        Some(Kind::CertificateTime) => refused(
            "check the date and time of this machine; if they are right, the server needs a new certificate",
        ),
        Some(Kind::CertificateName) => refused("check the host name in `--host` or `WORKATO_HOST`"),
        Some(Kind::Certificate | Kind::Tls) => refused(
            "check `--host`, and whether something between this machine and Workato ends TLS: then give its certificate \
             in `--ca-bundle`",
        ),
        Some(Kind::Network | Kind::Timeout | Kind::Unreadable | Kind::Transport | Kind::Token) => {
            let fix = "check `--host` or `--data-center`, the network, the firewall, and whether a proxy is needed \
                       (`HTTPS_PROXY`)";
            let proxy = if uses_proxy { unknown(Step::Proxy) } else { proxy };
            [failed(Step::Connection, fix), proxy, unknown(Step::Certificate)]
        }
    }
}

/// The data center, the token and the role. `listed` is the list of profiles, `got` a get after it.
pub fn access(
    listed: &Result<Vec<Profile>, Error>,
    got: &Result<(), Error>,
    other: Option<DataCenter>,
) -> [Check; 3] {
    let data_center = match (other, listed) {
        (None, _) => Check::ok(Step::DataCenter, "the prefix of the token names no other"),
        (Some(other), Ok(_)) => Check::ok(
            Step::DataCenter,
            format!("the token looks like one for `{}`, but this server accepts it", other.as_str()),
        ),
        (Some(other), Err(_)) => Check::failed(
            Step::DataCenter,
            format!(
                "the token looks like one for `{0}`: give `--data-center {0}`, or a token of this data center",
                other.as_str()
            ),
        ),
    };
    let (token, role) = match (listed.as_ref().err(), got.as_ref().err()) {
        (None, None) => (accepted(), Check::ok(Step::Role, READS)),
        (None, Some(error)) if error.code == Code::NotFound => (accepted(), Check::ok(Step::Role, READS)),
        (None, Some(error)) if is_refused(error) => (accepted(), lacks("get", error)),
        (None, Some(error)) => (accepted(), Check::unknown(Step::Role, error.to_string())),
        (Some(error), _) if error.code == Code::Forbidden => (accepted(), lacks("list", error)),
        // Another privilege works with this token.
        (Some(error), got)
            if error.code == Code::Unauthorized && got.is_none_or(|got| got.code == Code::NotFound) =>
        {
            (accepted(), lacks("list", error))
        }
        (Some(error), _) if error.code == Code::Unauthorized => (
            Check::failed(Step::Token, error.to_string()),
            Check::unknown(
                Step::Role,
                "the service says the same for a wrong token and for a missing privilege",
            ),
        ),
        (Some(_), _) => (Check::unknown(Step::Token, NOT_REACHED), Check::unknown(Step::Role, NOT_REACHED)),
    };
    [data_center, token, role]
}

const READS: &str = "it may list and get; whether it may write is not tried";

fn accepted() -> Check {
    Check::ok(Step::Token, "the service accepts it")
}

fn is_refused(error: &Error) -> bool {
    matches!(error.code, Code::Unauthorized | Code::Forbidden)
}

fn lacks(privilege: &str, error: &Error) -> Check {
    Check::failed(
        Step::Role,
        format!(
            "it lacks the privilege for `{privilege}`: in Workato, add it to the role of this API client (the \
             service says: {})",
            error.message
        ),
    )
}

/// Whether the answers are those of Workato.
pub fn answer(listed: &Result<Vec<Profile>, Error>) -> Check {
    match listed {
        Ok(_) => Check::ok(Step::Answer, "the list of profiles can be read"),
        Err(error) if error.status.is_none() || error.code == Code::RateLimited => {
            Check::unknown(Step::Answer, NOT_REACHED)
        }
        Err(error) if is_refused(error) => Check::ok(Step::Answer, "it comes from Workato"),
        Err(error) => Check::failed(Step::Answer, error.to_string()),
    }
}

pub fn rate_limit(refused: usize, is_answered: bool) -> Check {
    match refused {
        0 if !is_answered => Check::unknown(Step::RateLimit, NOT_REACHED),
        0 => Check::ok(Step::RateLimit, "no request was refused"),
        refused => Check::failed(
            Step::RateLimit,
            format!(
                "{refused} requests were refused (429): other programs use the same limit of the workspace; give \
                 this one a share by `--requests-per-minute`"
            ),
        ),
    }
}
