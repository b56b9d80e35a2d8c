import Foundation
import WorkatoOAuthProfilesCore

extension Profile: Identifiable {
    /// ``createdAt`` as a date; `nil` if it is missing or is not RFC 3339.
    public var createdDate: Date? { date(createdAt) }

    /// ``updatedAt`` as a date; `nil` if it is missing or is not RFC 3339.
    public var updatedDate: Date? { date(updatedAt) }
}

private func date(_ text: String?) -> Date? {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let withFraction = text.flatMap(formatter.date)
    formatter.formatOptions = .withInternetDateTime
    return withFraction ?? text.flatMap(formatter.date)
}
