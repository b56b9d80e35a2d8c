//! What a failed attempt means: may it have been carried out, and may another attempt succeed?

use crate::error::leads_elsewhere;
use crate::secret::Secrets;
use crate::{Code, Error, Reached, SendError, SendErrorKind, Setting};

/// A failed attempt.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// The service may have carried the request out.
    pub(crate) may_have_applied: bool,
    /// Another attempt may succeed.
    pub(crate) is_transient: bool,
}

impl Failure {
    /// The request got no answer.
    pub(crate) fn of_send(mut error: SendError, secrets: &Secrets) -> Failure {
        let (code, is_transient) = match error.kind {
            SendErrorKind::Network => (Code::Network, true),
            SendErrorKind::Timeout => (Code::Timeout, true),
            SendErrorKind::UnknownAuthority
            | SendErrorKind::CertificateTime
            | SendErrorKind::CertificateName
            | SendErrorKind::Certificate
            | SendErrorKind::Tls
            | SendErrorKind::Proxy => (Code::Network, false),
            SendErrorKind::Unreadable | SendErrorKind::Transport => (Code::Decode, false),
            SendErrorKind::Token => (Code::Unauthorized, false),
        };
        let may_have_applied = error.reached == Reached::Maybe;
        let hint = send_hint(&error);
        error.text = secrets.shown(&error.text);
        let mut error = Error::new(code, error.text.clone()).caused_by_send(error);
        error.data_mut().hint = hint;
        Failure { error, may_have_applied, is_transient }
    }

    /// The answer was an error.
    pub(crate) fn of_answer(error: Error) -> Failure {
        let is_transient = matches!(error.code, Code::ServerError | Code::Timeout);
        let may_have_applied = is_transient || error.code == Code::Decode;
        Failure { error, may_have_applied, is_transient }
    }
}

/// The hint that only the kind of the failure can give; the code gives the others.
fn send_hint(error: &SendError) -> Option<String> {
    match (error.kind, error.reached) {
        (SendErrorKind::UnknownAuthority, _) => Some(format!(
            "if it is the authority of your company, {}; otherwise check {}",
            trust_authority(),
            Setting::BaseUrl
        )),
        (SendErrorKind::CertificateTime, _) => Some(
            "check the clock of this computer; if it is right, whoever runs the server must renew the \
             certificate"
                .into(),
        ),
        (SendErrorKind::CertificateName, _) => {
            Some(format!("check the host name in {}: it leads to a server of another name", Setting::BaseUrl))
        }
        (SendErrorKind::Certificate, _) => Some(format!(
            "check {} and the clock of this computer; if the authority is that of your company, {}",
            Setting::BaseUrl,
            trust_authority()
        )),
        (SendErrorKind::Timeout, Reached::No) => Some(format!(
            "check {}, {} and the network, or set a longer {}",
            Setting::BaseUrl,
            Setting::Proxy,
            Setting::ConnectTimeout
        )),
        (SendErrorKind::Proxy, _) => Some(format!(
            "check {} with its user and password, and whether the proxy allows this host",
            Setting::Proxy
        )),
        (SendErrorKind::Unreadable, _) => Some(leads_elsewhere()),
        (SendErrorKind::Token, _) => Some(format!("check the function in {}", Setting::ApiToken)),
        (
            SendErrorKind::Timeout | SendErrorKind::Network | SendErrorKind::Tls | SendErrorKind::Transport,
            _,
        ) => None,
    }
}

fn trust_authority() -> String {
    format!("give its certificate in {} or in the file that {} names", Setting::CaBundle, Setting::CaVariable)
}
