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

extension WorkatoError {
    /// An error with the field names of the vectors.
    var json: [String: JSON] {
        [
            "code": .text(code.name), "status": JSON(status.map(Int64.init)), "message": .text(message),
            "field_errors": .object(fieldErrors.mapValues { .list($0.map(JSON.text)) }),
            "correlation_id": JSON(correlationId), "error_id": JSON(errorId), "attempts": JSON(attempts),
            "retry_after": JSON(retryAfter), "may_have_applied": .bool(mayHaveApplied),
            "method": JSON(method.map { "\($0)".uppercased() }), "path": JSON(path),
        ]
    }
}

extension Code {
    /// `notFound` as `not_found`.
    var name: String {
        "\(self)".map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
    }
}
