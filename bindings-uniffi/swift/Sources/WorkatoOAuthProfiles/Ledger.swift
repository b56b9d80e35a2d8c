/// What a rollout writes down, and reads when it begins again, where that is no file. Lines are only ever
/// added. Neither method is called again before it has returned.
public protocol Ledger: Sendable {
    /// The next line with its line feed, from the first on; `nil` at the end. The last one may have been torn
    /// by a crash: then it has no line feed.
    func nextLine() async throws -> String?

    /// Adds this at the end, as it is; it returns only when a crash could not undo it.
    func append(_ text: String) async throws
}
