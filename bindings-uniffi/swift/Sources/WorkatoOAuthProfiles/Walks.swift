import WorkatoOAuthProfilesCore

/// Profiles as they are asked for: `for try await profile in workato.profiles()`. Each loop over it walks anew.
public struct Profiles: AsyncSequence, Sendable {
    public typealias Element = Profile

    let start: @Sendable () throws -> Walk

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(start: start) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let start: @Sendable () throws -> Walk
        private var walk: Walk?

        init(start: @escaping @Sendable () throws -> Walk) { self.start = start }

        public mutating func next() async throws -> Profile? {
            // Not before: `makeAsyncIterator` cannot throw.
            let walk = try self.walk ?? start()
            self.walk = walk
            guard let answer = try await walk.next() else { return nil }
            guard case .one(let profile) = answer else { throw endedWithoutAnswer() }
            return profile
        }
    }
}

/// How it went for each customer of a rollout, in their order, as it is asked for: nothing is sent before the
/// first. Each loop over it begins anew.
public struct Outcomes: AsyncSequence, Sendable {
    public typealias Element = Outcome

    let start: @Sendable () throws -> Walk

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(start: start) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let start: @Sendable () throws -> Walk
        private var walk: Walk?

        init(start: @escaping @Sendable () throws -> Walk) { self.start = start }

        public mutating func next() async throws -> Outcome? {
            let walk = try self.walk ?? start()
            self.walk = walk
            guard let answer = try await walk.next() else { return nil }
            guard case .gone(let outcome) = answer else { throw endedWithoutAnswer() }
            return outcome
        }
    }
}

/// A run of several items, each of which is refused once the client is closed. When nobody asks for more, its
/// ledger is free for another.
final class Walk: Sendable {
    private let session: Session
    private let run: Run

    init(session: Session, run: Run) {
        (self.session, self.run) = (session, run)
    }

    deinit {
        // It cannot fail, and a thread may hold the machine for a moment more.
        try? run.machine.leave()
    }

    func next() async throws -> Answer? {
        try translating { try session.checkOpen() }
        return try await run.next()
    }
}
