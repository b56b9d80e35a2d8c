import WorkatoOAuthProfilesCore

/// All profiles, with pagination: `for try await profile in workato.profiles()`. Each loop reads them again.
public struct Profiles: AsyncSequence, Sendable {
    public typealias Element = Profile

    let start: @Sendable () throws -> Items

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(start: start) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let start: @Sendable () throws -> Items
        private var items: Items?

        init(start: @escaping @Sendable () throws -> Items) { self.start = start }

        public mutating func next() async throws -> Profile? {
            // It starts here because `makeAsyncIterator` cannot throw.
            let items = try self.items ?? start()
            self.items = items
            guard let answer = try await items.next() else { return nil }
            guard case .profile(let profile) = answer else { throw endedWithoutAnswer() }
            return profile
        }
    }
}

/// The outcomes of a rollout, one for each customer. Nothing is sent before the first outcome is requested.
/// Each loop starts a new rollout.
public struct Outcomes: AsyncSequence, Sendable {
    public typealias Element = Outcome

    let start: @Sendable () throws -> Items

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(start: start) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let start: @Sendable () throws -> Items
        private var items: Items?

        init(start: @escaping @Sendable () throws -> Items) { self.start = start }

        public mutating func next() async throws -> Outcome? {
            let items = try self.items ?? start()
            self.items = items
            guard let answer = try await items.next() else { return nil }
            guard case .outcome(let outcome) = answer else { throw endedWithoutAnswer() }
            return outcome
        }
    }
}

/// The items of one call. A closed client refuses the next item. When this is no longer used, another rollout
/// may have the ledger.
final class Items: Sendable {
    private let session: Session
    private let driver: Driver

    init(session: Session, driver: Driver) {
        (self.session, self.driver) = (session, driver)
    }

    deinit {
        // It cannot fail, and a thread may hold the machine for a moment more.
        try? driver.machine.leave()
    }

    func next() async throws -> Answer? {
        try translating { try session.checkOpen() }
        return try await driver.next()
    }
}
