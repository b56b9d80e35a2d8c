import WorkatoOAuthProfilesCore

/// Profiles as they are asked for: `for try await profile in workato.profiles()`. Each loop over it
/// walks anew.
public struct Profiles: AsyncSequence, Sendable {
    public typealias Element = Profile

    let start: @Sendable () -> Run

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(run: start())
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let run: Run

        public mutating func next() async throws -> Profile? {
            switch try await run.next() {
            case .one(let profile): return profile
            case .page: throw endedWithoutAnswer()
            case nil: return nil
            }
        }
    }
}
