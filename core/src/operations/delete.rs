//! `DELETE /api/custom_oauth_profiles/:id`

use crate::json::check_id;
use crate::operation::done_in;
use crate::writes::Target;
use crate::{Done, Error, Method, Operation, Repeat, Wire};

/// Deletes a profile.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Delete {
    /// The id of the profile, 1 to 2^53-1.
    pub id: i64,
}

impl Delete {
    /// Deletes the profile with this id.
    pub fn new(id: i64) -> Delete {
        Delete { id }
    }
}

impl Operation for Delete {
    type Output = Done;
    const NAME: &'static str = "delete";
    const REPEAT: Repeat = Repeat::Write;

    fn context(&self) -> String {
        format!("delete profile {}", self.id)
    }

    fn request(&self) -> Result<Wire, Error> {
        let path = format!("/api/custom_oauth_profiles/{}", check_id(self.id)?);
        let target = Some(Target { name: None, id: Some(self.id) });
        Ok(Wire { target, ..Wire::new(Method::Delete, path) })
    }

    fn read(&self, body: &[u8], _: &mut Vec<String>) -> Result<Done, serde_json::Error> {
        done_in(body)
    }

    fn no_content() -> Option<Done> {
        Some(Done { already: false })
    }

    fn already() -> Option<Done> {
        Some(Done { already: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer that Workato documents.
    const DOCUMENTED: &str = r#"{"result": {"success": true}}"#;

    #[test]
    fn documented_example() {
        let delete = Delete { id: 321 };
        let wire = delete.request().expect("valid");
        assert_eq!((wire.method, wire.path.as_str()), (Method::Delete, "/api/custom_oauth_profiles/321"));
        assert!(wire.body.is_none());
        let done = delete.read(DOCUMENTED.as_bytes(), &mut Vec::new()).expect("the documented answer");
        assert!(!done.already);
        assert!(Delete { id: 1 << 53 }.request().is_err());
    }
}
