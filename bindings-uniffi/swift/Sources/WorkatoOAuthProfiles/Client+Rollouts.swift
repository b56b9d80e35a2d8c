import Foundation
import WorkatoOAuthProfilesCore

extension Client {
    /// Assigns a profile to many customers, one request at a time: an outcome for each, in their order. A
    /// customer that fails does not end it, but what would fail for all does: a profile that is not there, a
    /// token that is refused, five customers in a row that could not be reached.
    ///
    /// - Parameters:
    ///   - ledger: A file in which each customer is written down before the next is sent, and that an earlier
    ///     run is taken up from: customers that are done are not sent again, those that failed are.
    ///   - dryRun: Only say for each customer whether it would be sent.
    ///   - pace: How many requests a minute at most, retries included; five sixths of the client's limit if
    ///     not given, so that other calls get their turn.
    public func assignEach<S: Sequence & Sendable>(
        _ id: Int64, to customers: S, ledger: URL? = nil, dryRun: Bool = false, pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.assign, id, Customers(customers, nil), ledger.map { .file(path: $0.path) }, dryRun, pace)
    }

    /// The same, with a ledger that is no file.
    public func assignEach<S: Sequence & Sendable>(
        _ id: Int64, to customers: S, ledger: any Ledger, dryRun: Bool = false, pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.assign, id, Customers(customers, ledger), .own, dryRun, pace)
    }

    /// The same and customers that are awaited.
    public func assignEach<S: AsyncSequence & Sendable>(
        _ id: Int64, to customers: S, ledger: URL? = nil, dryRun: Bool = false, pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.assign, id, Customers(customers, nil), ledger.map { .file(path: $0.path) }, dryRun, pace)
    }

    /// The same, with a ledger that is no file and customers that are awaited.
    public func assignEach<S: AsyncSequence & Sendable>(
        _ id: Int64, to customers: S, ledger: any Ledger, dryRun: Bool = false, pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.assign, id, Customers(customers, ledger), .own, dryRun, pace)
    }

    /// Takes a profile from many customers, with `force` even where it is in use, like
    /// `assignEach`.
    public func unassignEach<S: Sequence & Sendable>(
        _ id: Int64, from customers: S, force: Bool = false, ledger: URL? = nil, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        let place = ledger.map { LedgerPlace.file(path: $0.path) }
        return each(.unassign(force: force), id, Customers(customers, nil), place, dryRun, pace)
    }

    /// The same, with a ledger that is no file.
    public func unassignEach<S: Sequence & Sendable>(
        _ id: Int64, from customers: S, force: Bool = false, ledger: any Ledger, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.unassign(force: force), id, Customers(customers, ledger), .own, dryRun, pace)
    }

    /// The same and customers that are awaited.
    public func unassignEach<S: AsyncSequence & Sendable>(
        _ id: Int64, from customers: S, force: Bool = false, ledger: URL? = nil, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        let place = ledger.map { LedgerPlace.file(path: $0.path) }
        return each(.unassign(force: force), id, Customers(customers, nil), place, dryRun, pace)
    }

    /// The same, with a ledger that is no file and customers that are awaited.
    public func unassignEach<S: AsyncSequence & Sendable>(
        _ id: Int64, from customers: S, force: Bool = false, ledger: any Ledger, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.unassign(force: force), id, Customers(customers, ledger), .own, dryRun, pace)
    }

    private func each(
        _ action: RolloutAction, _ id: Int64, _ customers: Customers, _ ledger: LedgerPlace?,
        _ dryRun: Bool, _ pace: Int?
    ) -> Outcomes {
        let rollout = Rollout(
            action: action, id: id, ledger: ledger, dryRun: dryRun, pace: pace.map(Int64.init),
            total: customers.total
        )
        return Outcomes {
            Walk(session: self.session, run: try self.run(.each(rollout: rollout), customers.feed()))
        }
    }
}
