import Foundation
import WorkatoOAuthProfiles

extension JSON {
    /// The number, if it is one that fits.
    var whole: Int64? {
        guard case .number(let number) = self else { return nil }
        return Int64(exactly: number)
    }

    /// A profile with the field names of the vectors.
    init(_ profile: Profile) {
        let extra = try? JSONDecoder().decode(JSON.self, from: Data(profile.extra.utf8))
        self = .object([
            "id": JSON(profile.id), "name": .text(profile.name), "provider": .text(profile.provider),
            "user_id": JSON(profile.userId), "client_id": JSON(profile.clientId),
            "shared_accounts_count": JSON(profile.sharedAccountsCount),
            "oem_customers_count": JSON(profile.oemCustomersCount),
            "created_at": JSON(profile.createdAt), "updated_at": JSON(profile.updatedAt),
            "extra": extra ?? .text(profile.extra),
        ])
    }
}

extension JSON {
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    var flag: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    var list: [JSON]? {
        guard case .list(let list) = self else { return nil }
        return list
    }

    init(_ done: Done) {
        self = .object(["already": .bool(done.already)])
    }

    init(_ ensured: Ensured) {
        self = .object(["profile": JSON(ensured.profile), "action": .text("\(ensured.action)")])
    }

    init(_ ensured: EnsuredEach) {
        let (input, action) = (JSON(Int64(ensured.input)), JSON.text(snake("\(ensured.action)")))
        var fields = ["input": input, "action": action]
        fields["profile"] = ensured.profile.map { JSON($0) }
        self = .object(fields)
    }

    init(_ outcome: Outcome) {
        var fields = ["customer": JSON(outcome.customer), "status": JSON.text(snake("\(outcome.status)"))]
        fields["has"] = outcome.has.map { .text("\($0)") }
        self = .object(fields)
    }

    init(_ customer: Customer) {
        switch customer {
        case .workspace(let id): self = JSON(id)
        case .external(let id): self = .object(["external_id": .text(id)])
        }
    }

    /// This item of a batch with its error, which has the fields that are expected, and always the code.
    func with(_ error: WorkatoError?, like expected: JSON) -> JSON {
        guard case .object(var fields) = self, let error else { return self }
        var wanted: [String: JSON] = [:]
        if case .object(let item) = expected, case .object(let error) = item["error"] { wanted = error }
        fields["error"] = .object(error.json.filter { $0.key == "code" || wanted[$0.key] != nil })
        return .object(fields)
    }

    /// The same with the emulator's placeholders for secrets.
    var redacted: JSON {
        guard case .object(var fields) = self, case .object(var data) = fields["data"] else { return self }
        for name in ["client_secret", "token"] where data[name] != nil { data[name] = .text("[redacted]") }
        fields["data"] = .object(data)
        return .object(fields)
    }
}

extension WorkatoError {
    /// An error with the field names of the vectors.
    var json: [String: JSON] {
        [
            "code": .text(code.name), "status": JSON(status.map(Int64.init)), "message": .text(message),
            "field_errors": .object(fieldErrors.mapValues { .list($0.map(JSON.text)) }),
            "correlation_id": JSON(correlationId), "error_id": JSON(errorId), "attempts": JSON(attempts),
            "retry_after": JSON(retryAfter), "settled_in": JSON(settledIn?.rounded()),
            "may_have_applied": .bool(mayHaveApplied), "method": JSON(method?.name), "path": JSON(path),
            "body": JSON(body),
        ]
    }
}

extension Code {
    var name: String { snake("\(self)") }
}

/// `notFound` as `not_found`.
private func snake(_ name: String) -> String {
    name.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
}
