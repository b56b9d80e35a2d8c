/// A ledger of your own, in place of a file: an append-only text in which a rollout writes down each outcome,
/// and `ensureEach` each create, and from which a later run continues. Its methods are called one at a time.
public protocol Ledger: Sendable {
    /// Reads the next line with its line feed, beginning with the first; `nil` at the end. After a crash the
    /// last line may be incomplete, without a line feed.
    func nextLine() async throws -> String?

    /// Appends the text as it is, and returns once a crash can no longer lose it.
    func append(_ text: String) async throws
}
