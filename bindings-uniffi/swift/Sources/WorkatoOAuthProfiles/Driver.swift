import Foundation
import WorkatoOAuthProfilesCore

/// What all calls of a client share outside the native library.
struct ClientState: Sendable {
    let transport: (any Transport)?
    let onEvent: (@Sendable (Event) -> Void)?
    let closing = Closing()

    /// Refuses a timeout for connecting, instead of ignoring it.
    func checkConnectTimeout() throws {
        guard transport is URLSessionTransport else { return }
        throw inputError(
            reason:
                "`connectTimeout` is given, but `URLSessionTransport` cannot limit the time of connecting: "
                + "leave it out; `attemptTimeout` limits the whole request"
        )
    }
}

/// The driver of one call: performs what its machine asks for, and decides nothing.
struct Driver: Sendable {
    let machine: Machine
    let state: ClientState
    let input: RolloutInput

    /// The next item; `nil` at the end.
    func next() async throws -> Answer? {
        // A call of the emulator may end in its first step, in which nobody asks whether the task is cancelled.
        if Task.isCancelled { try translating { try machine.cancel() } }
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

    /// Runs work that blocks on a new thread, because a task must not block a thread of Swift's pool. A
    /// cancelled task does not wait for it.
    private func work() async throws {
        guard !Task.isCancelled else { return try translating { try machine.cancel() } }
        let (results, continuation) = AsyncStream<Result<Void, any Error>>.makeStream()
        Thread.detachNewThread {
            continuation.yield(Result { try machine.work() })
            continuation.finish()
        }
        for await result in results { return try translating { try result.get() } }
        // The task was cancelled. If the answer came just before, the machine has it.
        try translating { try machine.cancel() }
    }

    /// Sleeps in slices of 100 ms, and stops when the client is closed.
    private func wait(_ time: TimeInterval) async -> Reply {
        let end = Date(timeIntervalSinceNow: time)
        while !state.closing.isClosed, end.timeIntervalSinceNow > 0 {
            let slice = min(end.timeIntervalSinceNow, 0.1)
            do { try await Task.sleep(nanoseconds: UInt64(max(slice, 0) * 1e9)) } catch { return .cancelled }
        }
        return .done
    }

    private func perform(_ action: Action) async throws -> Reply {
        switch action {
        case .send(let outgoing): return try await send(Request(outgoing))
        case .tell(let event):
            state.onEvent?(event)
            return .done
        case .nextCustomer:
            // A stream of customers ends when its task is cancelled. That is not the end of all customers.
            return try await first({ .next(customer: try await input.nextCustomer()) })
        case .nextLine: return await input.withLedger { .line(line: try await $0.nextLine()) }
        case .append(let text):
            return await input.withLedger {
                try await $0.append(text)
                return .done
            }
        }
    }

    /// Sends by the user's transport.
    private func send(_ request: Request) async throws -> Reply {
        try await first(
            { await answer(request) },
            {
                try await Task.sleep(nanoseconds: UInt64(request.timeout * 1e9))
                let reason = "no answer within \(request.timeout) s"
                return .unanswered(reached: true, kind: .timeout, reason: reason)
            }
        )
    }

    /// Starts a task for each of these replies, and returns the first one. A cancel or closing the client ends the wait.
    private func first(_ works: (@Sendable () async throws -> Reply)...) async throws -> Reply {
        let (replies, continuation) = AsyncThrowingStream<Reply, any Error>.makeStream()
        let tasks = works.map { work in
            Task {
                do { continuation.yield(try await work()) } catch { continuation.finish(throwing: error) }
            }
        }
        let closing = state.closing.add { continuation.yield(.cancelled) }
        defer {
            state.closing.remove(closing)
            for task in tasks { task.cancel() }
        }
        for try await reply in replies { return reply }
        return .cancelled
    }

    private func answer(_ request: Request) async -> Reply {
        do {
            guard let transport = state.transport else { throw TransportError("there is no transport") }
            return .answered(incoming: try await transport.send(request).incoming)
        } catch let error as TransportError {
            return .unanswered(reached: error.reached, kind: error.kind, reason: error.description)
        } catch {
            return .unanswered(reached: true, kind: .network, reason: "\(error)")
        }
    }
}
