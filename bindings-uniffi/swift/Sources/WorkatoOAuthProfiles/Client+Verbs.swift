import WorkatoOAuthProfilesCore

extension Client {
    /// Reads one page of profiles, from 1, of 1 to 100 profiles: `GET /api/custom_oauth_profiles`.
    /// ``profiles(page:)`` reads all.
    public func list(page: Int = 1, perPage: Int = 100) async throws -> [Profile] {
        let answer = try await run(.list(page: Int64(page), perPage: Int64(perPage))).next()
        guard case .page(let profiles) = answer else { throw endedWithoutAnswer() }
        return profiles
    }

    /// Reads one profile: `GET /api/custom_oauth_profiles/:id`.
    public func get(_ id: Int64) async throws -> Profile {
        try await profile(.get(id: id))
    }

    /// Creates a profile: `POST /api/custom_oauth_profiles`.
    ///
    /// - Throws: ``WorkatoError`` with the code `.ambiguousOutcome` where it may have been created and nobody
    ///   knows: it is never sent again. ``ensure(_:replace:)`` finds out.
    public func create(_ input: ProfileInput) async throws -> Profile {
        try await profile(.create(input: input))
    }

    /// Replaces all that can be set of a profile: `PUT /api/custom_oauth_profiles/:id`.
    ///
    /// The service wants the client secret each time; to change nothing but that, use
    /// ``rotateSecret(_:clientSecret:token:)``.
    public func update(_ id: Int64, _ input: ProfileInput) async throws -> Profile {
        try await profile(.update(id: id, input: input))
    }

    /// Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`.
    @discardableResult
    public func delete(_ id: Int64) async throws -> Done {
        try await done(.delete(id: id))
    }

    /// Assigns a profile to a customer:
    /// `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`.
    ///
    /// A customer has one profile for each provider and, once it is in use, cannot switch.
    @discardableResult
    public func assign(_ id: Int64, to customer: Customer) async throws -> Done {
        try await done(.assign(id: id, customer: customer))
    }

    /// Takes a profile from a customer, with `force` even if the customer's workspace uses it:
    /// `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
    @discardableResult
    public func unassign(_ id: Int64, from customer: Customer, force: Bool = false) async throws -> Done {
        try await done(.unassign(id: id, customer: customer, force: force))
    }

    /// All profiles, from this page of a hundred on: a request for every hundred, as they are asked
    /// for. The timeout is for each page. After an error the walk is over.
    ///
    /// Deleting profiles while walking makes the walk miss some: collect them first.
    public func profiles(page: Int = 1) -> Profiles {
        Profiles { Walk(session: self.session, run: try self.run(.profiles(page: Int64(page)))) }
    }

    /// Sees to it that there is exactly one profile of this name for this provider: lists all, and creates it
    /// where there is none. One with the same client id is left as it is or, with `replace`, written anew,
    /// since nobody can read back whether its secret is the same.
    ///
    /// It may be called again after any error: after a create whose answer was lost it lists again, for up to
    /// 45 s, and creates once more only where nothing turned up.
    ///
    /// - Throws: ``WorkatoError`` with the code `.conflict` where there is one with another client id, unless
    ///   `replace`, or more than one; `.ambiguousOutcome` where the timeout is too short to find out.
    @discardableResult
    public func ensure(_ input: ProfileInput, replace: Bool = false) async throws -> Ensured {
        let answer = try await run(.ensure(input: input, replace: replace)).next()
        guard case .exactly(let ensured) = answer else { throw endedWithoutAnswer() }
        return ensured
    }

    /// Gives a profile a new client secret and leaves all else as it is: reads it, and writes it with the new
    /// secret. For Slack give the verification token too, or the service may clear it.
    @discardableResult
    public func rotateSecret(
        _ id: Int64, clientSecret: Secret, token: Secret? = nil
    ) async throws -> Profile {
        try await profile(.rotateSecret(id: id, clientSecret: clientSecret, token: token))
    }

    private func profile(_ command: Command) async throws -> Profile {
        guard case .one(let profile) = try await run(command).next() else { throw endedWithoutAnswer() }
        return profile
    }

    private func done(_ command: Command) async throws -> Done {
        guard case .written(let done) = try await run(command).next() else { throw endedWithoutAnswer() }
        return done
    }
}
