//! The API token of a session, which its host may replace while calls are under way.

use crate::Secret;
use crate::secret::Secrets;

/// How many tokens that were replaced are still redacted. Each of them is searched for in each answer.
const MOST_REPLACED: usize = 20;

/// The API token, and what is made of it.
pub(crate) struct ApiToken {
    pub(crate) secret: Secret,
    /// The value of the header `authorization`.
    pub(crate) authorization: Secret,
    /// What is redacted in every text.
    pub(crate) secrets: Secrets,
    /// Whether other tokens were in use before.
    pub(crate) is_replaced: bool,
    /// The values of headers that look like secrets.
    of_headers: Vec<Secret>,
}

impl ApiToken {
    pub(crate) fn new(secret: Secret, of_headers: Vec<Secret>) -> ApiToken {
        let mut secrets = Secrets::default();
        secrets.add(&secret);
        of_headers.iter().for_each(|value| secrets.add(value));
        let authorization = Secret::new(format!("Bearer {}", secret.expose()));
        ApiToken { secret, authorization, secrets, is_replaced: false, of_headers }
    }

    /// From now on this one is sent. Those before are redacted too: requests with them may be under way.
    pub(crate) fn replace(&mut self, secret: Secret) {
        let before = std::mem::replace(self, ApiToken::new(secret, self.of_headers.clone()));
        self.secrets = self.secrets.with(&before.secrets.latest(MOST_REPLACED));
        self.is_replaced = true;
    }
}

#[cfg(test)]
mod tests {
    use crate::operations::Get;
    use crate::{Action, Config, Machine, Now, Reply, Response, Secret, Session, Step};

    fn config() -> Config {
        Config {
            headers: vec![("x-api-key".into(), Secret::new("canary-of-gateway"))],
            ..Config::new("wrkaus-canary-1")
        }
    }

    /// The header `authorization` of the request of a call, and the text of its error after this answer. The token
    /// is replaced between both.
    fn called(session: &Session, next_token: &str, answer: &str) -> (String, String) {
        let mut call = session.call(Get { id: 321 });
        let Step::Do(Action::Send(request)) = call.poll(Now::ZERO) else { panic!("no request") };
        session.use_token(Secret::new(next_token)).expect("valid");
        let body = serde_json::json!({ "message": answer }).to_string();
        call.reply(Reply::Sent(Ok(Response::new(400, body))), Now::ZERO);
        let Step::Item(Err(error)) = call.poll(Now::ZERO) else { panic!("no error") };
        (request.headers[0].1.clone(), format!("{error} {error:?}"))
    }

    #[test]
    fn a_token_that_is_replaced_is_sent_from_then_on_and_both_are_redacted() {
        let session = Session::new(config(), 7).expect("valid");
        let echo = "canary-1, wrkaus-canary-2, canary-of-gateway";
        for (sent, next) in [("canary-1", "wrkaus-canary-2"), ("canary-2", "wrkaus-canary-2")] {
            let (authorization, text) = called(&session, next, echo);
            assert_eq!(authorization, format!("Bearer wrkaus-{sent}"));
            assert!(text.contains("[redacted]") && !text.contains("canary"), "{text}");
        }
    }

    #[test]
    fn tokens_that_are_replaced_more_than_once_during_a_call_are_redacted() {
        let session = Session::without_token(Config::new(""), 7).expect("valid");
        let mut call = session.call(Get { id: 321 });
        let Step::Do(Action::Send(_)) = call.poll(Now::ZERO) else { panic!("no request") };
        for nth in 1..=20 {
            session.use_token(Secret::new(format!("wrkaus-canary-of-request-{nth}"))).expect("valid");
        }
        call.reply(Reply::Sent(Ok(Response::new(400, "you sent wrkaus-canary-of-request-1"))), Now::ZERO);
        let Step::Item(Err(error)) = call.poll(Now::ZERO) else { panic!("no error") };
        let text = format!("{error} {error:?}");
        assert!(text.contains("[redacted]") && !text.contains("canary"), "{text}");
    }

    #[test]
    fn a_session_without_a_token_gets_one_for_a_request_that_was_built_before() {
        let session = Session::without_token(Config::new(""), 7).expect("valid");
        let (authorization, text) = called(&session, "wrkaus-canary-3", "you sent wrkaus-canary-3");
        assert_eq!(authorization, "Bearer ");
        assert!(!text.contains("canary"), "{text}");
        let header = session.use_token(Secret::new("wrkaus-canary-3")).expect("valid");
        assert_eq!(header.expose(), "Bearer wrkaus-canary-3");
        assert!(session.use_token(Secret::new("")).is_err());
    }

    #[test]
    fn further_headers_are_sent() {
        let session = Session::new(config(), 7).expect("valid");
        let Step::Do(Action::Send(request)) = session.call(Get { id: 321 }).poll(Now::ZERO) else {
            panic!("no request")
        };
        assert!(request.headers.contains(&("x-api-key".to_owned(), "canary-of-gateway".to_owned())));
        assert!(!format!("{request:?} {:?}", session.config()).contains("canary"));
    }
}
