import Foundation
import WorkatoOAuthProfilesCore

extension Client {
    /// Assigns a profile to many customers, one request at a time, and gives an outcome for each, in their
    /// order.
    ///
    /// A customer that fails does not end the rollout. It ends on what would fail for all customers: a
    /// missing profile (404), a refused token (401, or 403 before the first success), or five customers in a
    /// row without a usable answer (network, timeout, 5xx, redirect, or an answer that cannot be read).
    ///
    /// The timeout is for each customer, from its first request on. Before that a rollout waits without
    /// a timeout: for its pace, for the rate limit, and for a pause that the service asked for.
    ///
    /// - Parameters:
    ///   - id: The id of the profile.
    ///   - customers: The customers, read one at a time.
    ///   - ledger: A file to which each outcome is written before the next customer's request is sent. A
    ///     rollout with the same ledger goes on where the last one ended: it sends nothing for customers that
    ///     are done, and tries those that failed again. Only one rollout at a time can use a file.
    ///   - dryRun: Only report for each customer what would be done. Nothing is written, also not to the
    ///     ledger; the one request reads the profile.
    ///   - pace: How many requests a minute at most, including retries; at least 1. The default is five
    ///     sixths of the rate limit, which leaves room for other calls, and no pace if the limit is off.
    public func assignEach<S: Sequence & Sendable>(
        _ id: Int64, to customers: S, ledger: URL? = nil, dryRun: Bool = false, pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.assign, id, RolloutSource(customers, nil), ledger.map { .file(path: $0.path) }, dryRun, pace)
    }

    /// The same, with a ledger of your own.
    public func assignEach<S: Sequence & Sendable>(
        _ id: Int64, to customers: S, ledger: any Ledger, dryRun: Bool = false, pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.assign, id, RolloutSource(customers, ledger), .own, dryRun, pace)
    }

    /// The same, with customers from an async sequence.
    public func assignEach<S: AsyncSequence & Sendable>(
        _ id: Int64, to customers: S, ledger: URL? = nil, dryRun: Bool = false, pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.assign, id, RolloutSource(customers, nil), ledger.map { .file(path: $0.path) }, dryRun, pace)
    }

    /// The same, with a ledger of your own and customers from an async sequence.
    public func assignEach<S: AsyncSequence & Sendable>(
        _ id: Int64, to customers: S, ledger: any Ledger, dryRun: Bool = false, pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.assign, id, RolloutSource(customers, ledger), .own, dryRun, pace)
    }

    /// Unassigns a profile from many customers, with `force` even where it is in use, like `assignEach`.
    public func unassignEach<S: Sequence & Sendable>(
        _ id: Int64, from customers: S, force: Bool = false, ledger: URL? = nil, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        let place = ledger.map { LedgerPlace.file(path: $0.path) }
        return each(.unassign(force: force), id, RolloutSource(customers, nil), place, dryRun, pace)
    }

    /// The same, with a ledger of your own.
    public func unassignEach<S: Sequence & Sendable>(
        _ id: Int64, from customers: S, force: Bool = false, ledger: any Ledger, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.unassign(force: force), id, RolloutSource(customers, ledger), .own, dryRun, pace)
    }

    /// The same, with customers from an async sequence.
    public func unassignEach<S: AsyncSequence & Sendable>(
        _ id: Int64, from customers: S, force: Bool = false, ledger: URL? = nil, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        let place = ledger.map { LedgerPlace.file(path: $0.path) }
        return each(.unassign(force: force), id, RolloutSource(customers, nil), place, dryRun, pace)
    }

    /// The same, with a ledger of your own and customers from an async sequence.
    public func unassignEach<S: AsyncSequence & Sendable>(
        _ id: Int64, from customers: S, force: Bool = false, ledger: any Ledger, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.unassign(force: force), id, RolloutSource(customers, ledger), .own, dryRun, pace)
    }

    /// Moves many customers from one profile to another of the same provider: unassigns the old one and
    /// assigns the new one, one customer after the other, and gives an outcome for each, in their order.
    /// Pace and timeout are like those of `assignEach`, and it ends on the same failures; the timeout is
    /// for each request.
    ///
    /// ```swift
    /// let ledger = URL(fileURLWithPath: "moves.jsonl")
    /// for try await outcome in workato.reassignEach(customers, from: 321, to: 322, ledger: ledger) {
    ///     print(outcome.customer, outcome.has == .to ? "moved" : outcome.error?.message ?? "")
    /// }
    /// ```
    ///
    /// The ``Outcome/has`` of an outcome says which profile the customer has. If the service refuses the
    /// new one for good, the old one is assigned again. After a lost request a customer waits up to 45 s,
    /// because the service may still work on it.
    ///
    /// A cancelled task and `close()` do not wait for the request that is under way. The ledger says which
    /// step of the customer was begun, and the next run goes on there.
    ///
    /// The first outcome is an error if both ids are equal or the profiles are of different providers
    /// (`.invalidInput`), or if a profile does not exist (`.notFound`).
    ///
    /// - Parameters:
    ///   - customers: The customers, read one at a time.
    ///   - from: The id of the profile that the customers have.
    ///   - to: The id of the profile that they get.
    ///   - ledger: A file to which each step is written before its request is sent, and each outcome after
    ///     it. A run that was stopped anywhere, also in the middle of a customer, is continued by the next
    ///     one with the same ledger. Only one rollout at a time can use a file.
    ///   - force: Unassign the old profile even if the customer's connections use it.
    ///   - dryRun: Only report for each customer what would be done. Nothing is written, also not to the
    ///     ledger; the two requests read the profiles.
    ///   - pace: How many requests a minute at most, including retries, as in `assignEach`.
    public func reassignEach<S: Sequence & Sendable>(
        _ customers: S, from: Int64, to: Int64, ledger: URL, force: Bool = false, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        let place = LedgerPlace.file(path: ledger.path)
        return each(.reassign(to: to, force: force), from, RolloutSource(customers, nil), place, dryRun, pace)
    }

    /// The same, with a ledger of your own.
    public func reassignEach<S: Sequence & Sendable>(
        _ customers: S, from: Int64, to: Int64, ledger: any Ledger, force: Bool = false, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.reassign(to: to, force: force), from, RolloutSource(customers, ledger), .own, dryRun, pace)
    }

    /// The same, with customers from an async sequence.
    public func reassignEach<S: AsyncSequence & Sendable>(
        _ customers: S, from: Int64, to: Int64, ledger: URL, force: Bool = false, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        let place = LedgerPlace.file(path: ledger.path)
        return each(.reassign(to: to, force: force), from, RolloutSource(customers, nil), place, dryRun, pace)
    }

    /// The same, with a ledger of your own and customers from an async sequence.
    public func reassignEach<S: AsyncSequence & Sendable>(
        _ customers: S, from: Int64, to: Int64, ledger: any Ledger, force: Bool = false, dryRun: Bool = false,
        pace: Int? = nil
    ) -> Outcomes where S.Element == Customer {
        each(.reassign(to: to, force: force), from, RolloutSource(customers, ledger), .own, dryRun, pace)
    }

    private func each(
        _ action: RolloutAction, _ id: Int64, _ source: RolloutSource, _ ledger: LedgerPlace?,
        _ dryRun: Bool, _ pace: Int?
    ) -> Outcomes {
        let rollout = Rollout(
            action: action, id: id, ledger: ledger, dryRun: dryRun, pace: pace.map(Int64.init),
            total: source.total
        )
        return Outcomes {
            Items(
                session: self.session,
                driver: try self.start({ try $0.each(rollout: rollout) }, source.makeInput())
            )
        }
    }
}
