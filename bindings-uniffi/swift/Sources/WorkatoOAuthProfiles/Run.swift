import Foundation
import WorkatoOAuthProfilesCore

/// What all calls of a client share on this side of the native library.
struct Side: Sendable {
    let transport: (any Transport)?
    let onEvent: (@Sendable (Event) -> Void)?
    let closing = Closing()
}

/// A command under way, and its driver.
struct Run: Sendable {
    let machine: Machine
    let side: Side
    var feed = Feed()

    /// The next item; `nil` at the end. It performs what the machine asks for, and decides nothing.
    func next() async throws -> Answer? {
        while true {
            switch try translating({ try machine.poll() }) {
            case .work: try await work()
            case .sleep(let time): try await reply(wait(time))
            case .do(let action): try await reply(perform(action))
            case .item(let answer): return answer
            case .end: return nil
            }
        }
    }

    private func reply(_ reply: Reply) throws {
        try translating { try machine.reply(reply: reply) }
    }

    /// Blocks a thread of its own, because Swift's are few; the task that is cancelled leaves it behind.
    private func work() async throws {
        guard !Task.isCancelled else { return try translating { try machine.cancel() } }
        let (ended, leave) = AsyncStream<Result<Void, any Error>>.makeStream()
        Thread.detachNewThread {
            leave.yield(Result { try machine.work() })
            leave.finish()
        }
        for await result in ended { return try translating { try result.get() } }
        // The stream ended early, even if the answer has just come: the machine knows.
        try translating { try machine.cancel() }
    }

    /// In slices, so that closing the client is noticed.
    private func wait(_ time: TimeInterval) async -> Reply {
        let end = Date(timeIntervalSinceNow: time)
        while !side.closing.isClosed, end.timeIntervalSinceNow > 0 {
            let slice = min(end.timeIntervalSinceNow, 0.1)
            do { try await Task.sleep(nanoseconds: UInt64(max(slice, 0) * 1e9)) } catch { return .cancelled }
        }
        return .done
    }

    private func perform(_ action: Action) async throws -> Reply {
        switch action {
        case .send(let outgoing): return try await send(Request(outgoing))
        case .tell(let event):
            side.onEvent?(event)
            return .done
        case .nextCustomer: return .next(customer: try await feed.next())
        case .nextLine: return await feed.kept { .line(line: try await $0.nextLine()) }
        case .append(let text):
            return await feed.kept {
                try await $0.append(text)
                return .done
            }
        }
    }

    /// By the user's transport, in a task of its own: the call leaves it when it is cancelled, when the client
    /// is closed and when its time is up, whatever it does about that.
    private func send(_ request: Request) async -> Reply {
        let (ended, leave) = AsyncStream<Reply>.makeStream()
        let sending = Task {
            leave.yield(await answer(request))
            leave.finish()
        }
        let timing = Task {
            try await Task.sleep(nanoseconds: UInt64(request.timeout * 1e9))
            let reason = "no answer within \(request.timeout) s"
            leave.yield(.unanswered(reached: true, kind: .timeout, reason: reason))
        }
        let closing = side.closing.add { leave.yield(.cancelled) }
        defer {
            side.closing.remove(closing)
            sending.cancel()
            timing.cancel()
        }
        for await reply in ended { return reply }
        return .cancelled
    }

    private func answer(_ request: Request) async -> Reply {
        do {
            guard let transport = side.transport else { throw TransportError("there is no transport") }
            return .answered(incoming: try await transport.send(request).incoming)
        } catch let error as TransportError {
            return .unanswered(reached: error.reached, kind: error.kind, reason: error.description)
        } catch {
            return .unanswered(reached: true, kind: .network, reason: "\(error)")
        }
    }
}
