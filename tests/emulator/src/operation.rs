//! The operations of the service, so that a fault can wait for one of them.

/// One of the seven operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `list`: `GET /api/custom_oauth_profiles`.
    List,
    /// `get`: `GET /api/custom_oauth_profiles/:id`.
    Get,
    /// `create`: `POST /api/custom_oauth_profiles`.
    Create,
    /// `update`: `PUT /api/custom_oauth_profiles/:id`.
    Update,
    /// `delete`: `DELETE /api/custom_oauth_profiles/:id`.
    Delete,
    /// `assign`: `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`.
    Assign,
    /// `unassign`: `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
    Unassign,
}

impl Operation {
    const ALL: [(&'static str, Operation); 7] = [
        ("list", Operation::List),
        ("get", Operation::Get),
        ("create", Operation::Create),
        ("update", Operation::Update),
        ("delete", Operation::Delete),
        ("assign", Operation::Assign),
        ("unassign", Operation::Unassign),
    ];

    /// Reads a name such as `create`. The error says which names there are.
    pub fn parse(name: &str) -> Result<Operation, String> {
        let found = Operation::ALL.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, operation)| operation).ok_or_else(|| {
            let names = Operation::ALL.map(|(known, _)| known).join(", ");
            format!("`{name}` is not an operation; there is {names}")
        })
    }
}
