//! A request as the emulator sees it, from a socket or from memory.

use workato_oauth_profiles::Request;

#[derive(Clone)]
pub(crate) struct Incoming {
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Incoming {
    /// The first value of a header; its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

impl From<&Request> for Incoming {
    fn from(request: &Request) -> Incoming {
        Incoming {
            method: request.method.as_str().into(),
            target: origin_form(&request.url),
            headers: request.headers.clone(),
            body: request.body.clone().unwrap_or_default().into_bytes(),
        }
    }
}

/// Path and query of a URL. A text that is not a whole URL is returned as it is.
pub(crate) fn origin_form(url: &str) -> String {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let Some((_, rest)) = url.split_once("://").filter(|(scheme, _)| !scheme.contains('/')) else {
        return url.into();
    };
    match rest.find(['/', '?']) {
        Some(start) if rest[start..].starts_with('/') => rest[start..].into(),
        Some(start) => format!("/{}", &rest[start..]),
        None => "/".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::origin_form;

    #[test]
    fn path_and_query_are_taken_out_of_a_url() {
        assert_eq!(origin_form("http://host:1/api/x?page=1"), "/api/x?page=1");
        assert_eq!(origin_form("http://host"), "/");
        assert_eq!(origin_form("http://host?page=1#part"), "/?page=1");
        assert_eq!(origin_form("/api/x?to=http://other/y"), "/api/x?to=http://other/y");
    }
}
