import WorkatoOAuthProfilesCore

/// The customers and the ledger of a rollout under way. One driver at a time asks it.
final class Feed: @unchecked Sendable {
    private let pull: () async throws -> Customer?
    private let ledger: (any Ledger)?

    init(_ ledger: (any Ledger)? = nil, pull: @escaping () async throws -> Customer? = { nil }) {
        (self.ledger, self.pull) = (ledger, pull)
    }

    /// The next customer. What the user's sequence throws leaves the rollout as it came.
    func next() async throws -> Customer? { try await pull() }

    func kept(_ work: (any Ledger) async throws -> Reply) async -> Reply {
        guard let ledger else { return .failed(reason: "there is no ledger") }
        do { return try await work(ledger) } catch { return .failed(reason: "\(error)") }
    }
}

/// Gives a feed for each time that a rollout is begun.
struct Customers: Sendable {
    let total: Int64?
    let feed: @Sendable () -> Feed

    init<S: Sequence & Sendable>(_ customers: S, _ ledger: (any Ledger)?) where S.Element == Customer {
        total = (customers as? any Collection).map { Int64($0.count) }
        feed = {
            var left = customers.makeIterator()
            return Feed(ledger) { left.next() }
        }
    }

    init<S: AsyncSequence & Sendable>(_ customers: S, _ ledger: (any Ledger)?) where S.Element == Customer {
        total = nil
        feed = {
            var left = customers.makeAsyncIterator()
            return Feed(ledger) { try await left.next() }
        }
    }
}
