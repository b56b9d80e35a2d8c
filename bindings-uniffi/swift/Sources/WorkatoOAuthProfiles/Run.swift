import Foundation
import WorkatoOAuthProfilesCore

/// A command under way, and its driver.
struct Run: Sendable {
    let machine: Machine
    let onEvent: (@Sendable (Event) -> Void)?

    /// The next item; `nil` at the end.
    func next() async throws -> Answer? {
        do { return try await drive() } catch { throw translated(error) }
    }

    /// Performs what the machine asks for, and decides nothing.
    private func drive() async throws -> Answer? {
        while true {
            switch try machine.poll() {
            case .send: try await send()
            case .sleep(let time): try await wait(time)
            case .tell(let event): try tell(event)
            case .item(let answer): return answer
            case .end: return nil
            }
        }
    }

    /// Blocks a thread of its own, because Swift's are few; the task that is cancelled leaves it behind.
    /// The stream then ends early, even if the answer has just come: the machine knows.
    private func send() async throws {
        guard !Task.isCancelled else { return try machine.cancel() }
        let (sent, leave) = AsyncStream<Result<Void, any Error>>.makeStream()
        Thread.detachNewThread {
            leave.yield(Result { try machine.send() })
            leave.finish()
        }
        for await result in sent { return try result.get() }
        try machine.cancel()
    }

    private func wait(_ time: TimeInterval) async throws {
        do {
            try await Task.sleep(nanoseconds: UInt64(time * 1e9))
            try machine.done()
        } catch is CancellationError {
            try machine.cancel()
        }
    }

    private func tell(_ event: Event) throws {
        onEvent?(event)
        try machine.done()
    }
}
