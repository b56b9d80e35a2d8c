import WorkatoOAuthProfilesCore

extension Client {
    /// Reads one page of profiles: `GET /api/custom_oauth_profiles`.
    ///
    /// Pages count from 1, and a page has 1 to 100 profiles. ``profiles(page:)`` reads all pages. A row
    /// that cannot be read is left out with an event, so a short page need not be the last one.
    public func list(page: Int = 1, perPage: Int = 100) async throws -> [Profile] {
        let call = try start { try $0.list(page: Int64(page), perPage: Int64(perPage)) }
        guard case .profiles(let profiles) = try await call.next() else { throw endedWithoutAnswer() }
        return profiles
    }

    /// Reads one profile: `GET /api/custom_oauth_profiles/:id`.
    ///
    /// - Throws: ``WorkatoError`` with the code `.notFound` if this workspace has no such profile; see
    ///   ``Code`` for all codes.
    public func get(_ id: Int64) async throws -> Profile {
        try await profile { try $0.get(id: id) }
    }

    /// Creates a profile: `POST /api/custom_oauth_profiles`.
    ///
    /// - Throws: ``WorkatoError`` with the code `.ambiguousOutcome` if nobody knows whether the profile was
    ///   created. A create that may have arrived is never sent again; ``ensure(_:replace:)`` finds out
    ///   whether it did.
    public func create(_ input: ProfileInput) async throws -> Profile {
        try await profile { try $0.create(input: input) }
    }

    /// Replaces all fields of a profile that can be set: `PUT /api/custom_oauth_profiles/:id`.
    ///
    /// The service wants the client secret each time. To change only the secret, use
    /// ``rotateSecret(_:clientSecret:token:)``.
    public func update(_ id: Int64, _ input: ProfileInput) async throws -> Profile {
        try await profile { try $0.update(id: id, input: input) }
    }

    /// Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`.
    ///
    /// The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
    /// created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
    @discardableResult
    public func delete(_ id: Int64) async throws -> Done {
        try await done { try $0.delete(id: id) }
    }

    /// Assigns a profile to a customer:
    /// `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`.
    ///
    /// A customer has one profile for each provider, and cannot switch to another once that profile is in
    /// use.
    @discardableResult
    public func assign(_ id: Int64, to customer: Customer) async throws -> Done {
        try await done { try $0.assign(id: id, customer: customer) }
    }

    /// Unassigns a profile from a customer; with `force` even if the customer's workspace uses it:
    /// `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
    @discardableResult
    public func unassign(_ id: Int64, from customer: Customer, force: Bool = false) async throws -> Done {
        try await done { try $0.unassign(id: id, customer: customer, force: force) }
    }

    /// Reads all profiles, with pagination: a page of a hundred profiles is requested when it is needed.
    ///
    /// `page` starts at a later page of a hundred. The timeout is for each page. The iteration ends after an
    /// error. To delete profiles, first collect them in an array: deleting during the iteration makes it miss
    /// some.
    public func profiles(page: Int = 1) -> Profiles {
        Profiles {
            Items(session: self.session, driver: try self.start { try $0.profiles(page: Int64(page)) })
        }
    }

    /// Finds the profile with this name and provider. It lists all profiles. If there is more than one page
    /// and no profile has this name, it lists them again, because rows can move between pages while they are
    /// read.
    ///
    /// ```swift
    /// if let profile = try await workato.find(name: "Acme HubSpot OAuth app", provider: "hubspot") {
    ///     print(profile.id, profile.clientId ?? "")
    /// }
    /// ```
    ///
    /// - Returns: The profile; `nil` if there is none.
    /// - Throws: ``WorkatoError`` with the code `.conflict` and the ids if several have this name and
    ///   provider, or if the only one differs from them in case or spaces; `.decode` if a row that cannot be
    ///   read may be the profile.
    public func find(name: String, provider: String) async throws -> Profile? {
        let call = try start { try $0.find(name: name, provider: provider) }
        guard case .found(let profile) = try await call.next() else { throw endedWithoutAnswer() }
        return profile
    }

    /// Makes sure that there is exactly one profile with this name and provider: lists all profiles, and
    /// creates this one if it is missing. It is idempotent.
    ///
    /// A profile with the same client id is left as it is or, with `replace`, updated: nobody can read back
    /// whether its secret is the same. It keeps its id, which is part of the URLs of a Slack or Teams bot.
    ///
    /// It may be called again after any error. If the answer to a create was lost, it waits until a list can
    /// show the outcome, 45 s, and creates once more only if the profile is not there. A client never makes
    /// two profiles with it; of two programs at least the later one gets a conflict.
    ///
    /// - Throws: ``WorkatoError`` with the code `.conflict` if there is more than one such profile, one
    ///   that differs only in case or spaces or, without `replace`, one with another client id;
    ///   `.ambiguousOutcome` if the timeout is too short to find out.
    @discardableResult
    public func ensure(_ input: ProfileInput, replace: Bool = false) async throws -> Ensured {
        let call = try start { try $0.ensure(input: input, replace: replace) }
        guard case .ensured(let ensured) = try await call.next() else { throw endedWithoutAnswer() }
        return ensured
    }

    /// Gives a profile a new client secret and leaves its other fields as they are: reads it, and updates it
    /// with the new secret.
    ///
    /// For Slack also give the verification `token`, or the service may clear it.
    @discardableResult
    public func rotateSecret(
        _ id: Int64, clientSecret: Secret, token: Secret? = nil
    ) async throws -> Profile {
        try await profile { try $0.rotateSecret(id: id, clientSecret: clientSecret, token: token) }
    }

    private func profile(_ verb: (Session) throws -> Machine) async throws -> Profile {
        guard case .profile(let profile) = try await start(verb).next() else { throw endedWithoutAnswer() }
        return profile
    }

    private func done(_ verb: (Session) throws -> Machine) async throws -> Done {
        guard case .done(let done) = try await start(verb).next() else { throw endedWithoutAnswer() }
        return done
    }
}
