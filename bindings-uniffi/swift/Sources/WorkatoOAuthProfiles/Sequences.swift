import WorkatoOAuthProfilesCore

/// All profiles, with pagination: `for try await profile in workato.profiles()`. Each loop reads them again.
public struct Profiles: AsyncSequence, Sendable {
    public typealias Element = Profile

    let start: @Sendable () throws -> Items

    public func makeAsyncIterator() -> ItemIterator<Profile> {
        ItemIterator(start: start) {
            guard case .profile(let profile) = $0 else { return nil }
            return profile
        }
    }
}

/// The outcomes of a rollout, one for each customer. Nothing is sent before the first outcome is requested.
/// Each loop starts a new rollout.
public struct Outcomes: AsyncSequence, Sendable {
    public typealias Element = Outcome

    let start: @Sendable () throws -> Items

    public func makeAsyncIterator() -> ItemIterator<Outcome> {
        ItemIterator(start: start) {
            guard case .outcome(let outcome) = $0 else { return nil }
            return outcome
        }
    }
}

/// The results of an `ensureEach`, one for each input. Nothing is sent before the first result is requested.
/// Each loop starts a new run with the same inputs.
public struct EnsuredProfiles: AsyncSequence, Sendable {
    public typealias Element = EnsuredEach

    let start: @Sendable () throws -> Items

    public func makeAsyncIterator() -> ItemIterator<EnsuredEach> {
        ItemIterator(start: start) {
            guard case .ensuredEach(let ensured) = $0 else { return nil }
            return ensured
        }
    }
}

/// One loop over profiles, outcomes or results.
public struct ItemIterator<Element>: AsyncIteratorProtocol {
    private let start: @Sendable () throws -> Items
    private let item: @Sendable (Answer) -> Element?
    private var items: Items?

    init(start: @escaping @Sendable () throws -> Items, item: @escaping @Sendable (Answer) -> Element?) {
        (self.start, self.item) = (start, item)
    }

    public mutating func next() async throws -> Element? {
        // It starts here because `makeAsyncIterator` cannot throw.
        let items = try self.items ?? start()
        self.items = items
        guard let answer = try await items.next() else { return nil }
        guard let item = item(answer) else { throw endedWithoutAnswer() }
        return item
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
