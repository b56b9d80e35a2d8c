//! The answers of the server.

use std::borrow::Cow;

use super::tls;

pub struct Answers {
    one: Vec<u8>,
    list: Vec<u8>,
}

impl Answers {
    pub fn new() -> Answers {
        let one = response(&format!(r#"{{"result":{}}}"#, profile(321)));
        Answers { one, list: response(&String::from_utf8_lossy(&page())) }
    }

    pub fn to(&self, request: &[u8]) -> Cow<'_, [u8]> {
        let begins = |with: &str| request.starts_with(with.as_bytes());
        if begins("GET /api/custom_oauth_profiles?") {
            Cow::from(&self.list)
        } else if begins("GET /api/") || begins("POST /api/") {
            Cow::from(&self.one)
        } else if begins("GET /handshakes ") {
            Cow::from(response(&tls::handshakes()))
        } else {
            let (page, total) = walked(request).unwrap_or_default();
            Cow::from(response(&profiles((page - 1) * 100 + 1..total.min(page * 100) + 1)))
        }
    }
}

/// The page and the number of all profiles in `GET /:total/api/custom_oauth_profiles?page=:page&…`.
fn walked(request: &[u8]) -> Option<(i64, i64)> {
    let line = std::str::from_utf8(request).ok()?.lines().next()?;
    let (total, query) = line.strip_prefix("GET /")?.split_once("/api/custom_oauth_profiles?page=")?;
    Some((query.split_once('&')?.0.parse().ok()?, total.parse().ok()?))
}

fn response(body: &str) -> Vec<u8> {
    let kind = "content-type: application/json; charset=utf-8";
    format!("HTTP/1.1 200 OK\r\n{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The body of a full page.
pub fn page() -> Vec<u8> {
    profiles(321..421).into_bytes()
}

fn profiles(ids: std::ops::Range<i64>) -> String {
    let profiles: Vec<String> = ids.map(profile).collect();
    format!(r#"{{"result":[{}]}}"#, profiles.join(","))
}

/// The profile that Workato documents.
fn profile(id: i64) -> String {
    let counts = r#""shared_accounts_count":1,"oem_customers_count":5"#;
    let time = "2023-01-15T11:50:32.986-07:00";
    let (name, data) = ("Acme HubSpot OAuth app", r#"{"client_id":"example_client_id"}"#);
    format!(
        r#"{{"id":{id},"user_id":123,"name":"{name}","provider":"hubspot","data":{data},{counts},"created_at":"{time}","updated_at":"{time}"}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_with_the_last_profile() {
        let ids = |page: i64| {
            let path = format!("GET /250/api/custom_oauth_profiles?page={page}&per_page=100 HTTP/1.1\r\n");
            let answer = String::from_utf8(Answers::new().to(path.as_bytes()).into_owned()).expect("text");
            let ids = answer.split(r#"{"id":"#).skip(1).filter_map(|row| row.split(',').next()?.parse().ok());
            let ids: Vec<i64> = ids.collect();
            (ids.first().copied(), ids.last().copied(), ids.len())
        };
        assert_eq!(ids(1), (Some(1), Some(100), 100));
        assert_eq!(ids(3), (Some(201), Some(250), 50));
        assert_eq!(ids(4), (None, None, 0));
    }
}
