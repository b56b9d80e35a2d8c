import WorkatoOAuthProfilesCore

/// Profiles as they are asked for: `for try await profile in workato.profiles()`. Each loop over it
/// walks anew.
public struct Profiles: AsyncSequence, Sendable {
    public typealias Element = Profile

    let start: @Sendable () throws -> Run

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(start: start)
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let start: @Sendable () throws -> Run
        private var run: Run?

        init(start: @escaping @Sendable () throws -> Run) {
            self.start = start
        }

        public mutating func next() async throws -> Profile? {
            // Not before: `makeAsyncIterator` cannot throw.
            let run = try self.run ?? start()
            self.run = run
            switch try await run.next() {
            case .one(let profile): return profile
            case .page: throw endedWithoutAnswer()
            case nil: return nil
            }
        }
    }
}
