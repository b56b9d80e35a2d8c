import WorkatoOAuthProfilesCore

/// The customers and the ledger of a rollout or an `ensureEach` under way. One driver uses it, one call at a
/// time.
final class RolloutInput: @unchecked Sendable {
    private let customers: () async throws -> Customer?
    private let ledger: (any Ledger)?

    init(_ ledger: (any Ledger)? = nil, customers: @escaping () async throws -> Customer? = { nil }) {
        (self.ledger, self.customers) = (ledger, customers)
    }

    /// The next customer. What the user's sequence throws comes out of the rollout unchanged.
    func nextCustomer() async throws -> Customer? { try await customers() }

    func withLedger(_ work: (any Ledger) async throws -> Reply) async -> Reply {
        guard let ledger else { return .failed(reason: "there is no ledger") }
        do { return try await work(ledger) } catch { return .failed(reason: "\(error)") }
    }
}

/// Makes the input of a rollout, each time that one is started.
struct RolloutSource: Sendable {
    /// How many customers there are, where that is known.
    let total: Int64?
    let makeInput: @Sendable () -> RolloutInput

    init<S: Sequence & Sendable>(_ customers: S, _ ledger: (any Ledger)?) where S.Element == Customer {
        total = (customers as? any Collection).map { Int64($0.count) }
        makeInput = {
            var iterator = customers.makeIterator()
            return RolloutInput(ledger) { iterator.next() }
        }
    }

    init<S: AsyncSequence & Sendable>(_ customers: S, _ ledger: (any Ledger)?) where S.Element == Customer {
        total = nil
        makeInput = {
            var iterator = customers.makeAsyncIterator()
            return RolloutInput(ledger) { try await iterator.next() }
        }
    }
}
