import WorkatoOAuthProfiles
import WorkatoOAuthProfilesTesting
import XCTest

/// Each call would take 30 s or more if it was not cancelled.
final class CancellationTests: XCTestCase {
    private let wait = JSON.object([
        "status": .number(429), "headers": .list([.list([.text("Retry-After"), .text("30")])]),
    ])

    func testCancellingATaskEndsAWait() async throws {
        try await endsAtOnce("a wait", .waiting, wait) { _ = try await $0.get(321) }
    }

    func testCancellingATaskEndsARequest() async throws {
        try await endsAtOnce("mid-send", .sending, .text("hang")) { _ = try await $0.get(321) }
    }

    func testCancellingATaskEndsARequestOfAnyTransport() async throws {
        let transports: [any Transport] = [URLSessionTransport(), Deaf()]
        for transport in transports {
            try await endsAtOnce("\(type(of: transport))", .sending, .text("hang"), transport) {
                _ = try await $0.get(321)
            }
        }
    }

    func testARequestOfATransportThatNeverReturnsEndsAtItsTimeout() async throws {
        let workato = try Client(apiToken: "t") {
            ($0.transport, $0.attemptTimeout, $0.maxAttempts) = (Deaf(), 0.3, 1)
        }
        let result = await Task { try await workato.get(321) }.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? WorkatoError)?.code, .timeout) }
    }

    func testCancellingReportsAWriteThatWasUnderWay() async throws {
        let emulator = try Emulator("--documented", "--fault", "hang", "--fault", "hang")
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try client(of: emulator, tell)
        for (count, call) in [
            { _ = try await workato.get(321) }, { _ = try await workato.delete(321) },
        ].enumerated() as EnumeratedSequence<[@Sendable () async throws -> Void]> {
            let task = Task { try await call() }
            while try await emulator.journal().count == count {}
            task.cancel()
            let result = await task.result
            XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        }
        tell.finish()
        let gaveUp = await events.reduce(into: []) { $0.append($1) }.filter { $0.kind == .gaveUp }
        XCTAssertEqual(gaveUp.map(\.operation), ["delete"])
        XCTAssertEqual(gaveUp.first?.level, .warning)
        XCTAssertTrue(gaveUp.first?.reason?.contains("may have been carried out") ?? false, "\(gaveUp)")
    }

    func testClosingTheClientCancelsItsCalls() async throws {
        let transports: [(any Transport)?] = [nil, URLSessionTransport(), Deaf()]
        for (fault, state) in [(wait, EventKind.waiting), (.text("hang"), .sending)] {
            for transport in transports where !(transport is Deaf && state == .waiting) {
                let emulator = try Emulator()
                try await emulator.play([fault])
                let (events, tell) = AsyncStream<Event>.makeStream()
                let workato = try client(of: emulator, tell) { $0.transport = transport }
                let task = Task { try await workato.get(321) }
                await first(events, state)
                if state == .sending, !(transport is Deaf) { try await emulator.firstArrival() }
                let start = Date()
                workato.close()
                let result = await task.result
                XCTAssertLessThan(Date().timeIntervalSince(start), 1)
                XCTAssertThrowsError(try result.get()) {
                    XCTAssertEqual(($0 as? WorkatoError)?.code, .cancelled, "\($0)")
                }
            }
        }
    }

    func testARolloutThatWaitsForACustomerEndsWithACancelAndWithTheClient() async throws {
        let emulator = try Emulator("--documented")
        for ending in ["cancel", "close"] {
            let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
            let (asked, ask) = AsyncStream<Void>.makeStream()
            // As each stream, it ends where its task is cancelled.
            let customers = AsyncStream<Customer> {
                ask.yield()
                try? await Task.sleep(nanoseconds: 60_000_000_000)
                return nil
            }
            let task = Task { for try await _ in workato.assignEach(321, to: customers) {} }
            for await _ in asked { break }
            let start = Date()
            if ending == "cancel" { task.cancel() } else { workato.close() }
            let result = await task.result
            XCTAssertLessThan(Date().timeIntervalSince(start), 5, ending)
            XCTAssertThrowsError(try result.get(), ending) {
                XCTAssertTrue($0 is CancellationError == (ending == "cancel"), "\(ending): \($0)")
            }
        }
    }

    func testCancellingATaskEndsAnIteration() async throws {
        try await endsAtOnce("mid-send of an iteration", .sending, .text("hang")) {
            for try await _ in $0.profiles() {}
        }
    }

    func testACancelledTaskSendsNothing() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await workato.get(321)
        }
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.count, 0)
    }

    func testACancelledTaskSendsNothingToAnEmulatorInMemory() async throws {
        let emulator = try WorkatoOAuthProfilesTesting.Emulator()
        try emulator.fill(documented: true)
        let workato = try emulator.client()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await workato.get(321)
        }
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        XCTAssertEqual(try emulator.journal(), "[]")
    }

    func testOtherCallsOfTheClientGoOn() async throws {
        let emulator = try Emulator("--documented", "--fault", "hang")
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try client(of: emulator, tell)
        let cancelled = Task { try await workato.get(321) }
        await first(events, .sending)
        try await emulator.firstArrival()
        cancelled.cancel()
        let profile = try await workato.get(321)
        XCTAssertEqual(profile.id, 321)
    }

    /// The task may be cancelled in any step of the call, also when the answer has just come.
    func testACallThatIsCancelledAtAnyStepGivesItsValueOrIsCancelled() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { $0.requestsPerMinute = nil }
        var values = 0
        let turns = 400
        for turn in 0..<turns {
            let task = Task { try await workato.get(321) }
            for _ in 0..<turn * 8 { await Task.yield() }
            task.cancel()
            do { values += try await task.value.id == 321 ? 1 : 0 } catch is CancellationError {}
        }
        try note("cancelled at some moment: \(values) of \(turns) calls gave their value")
        XCTAssertLessThan(values, turns)
    }

    func testAnAnswerThatCameBeforeACancelIsNotLost() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) {
            $0.eventLevel = .debug
            $0.onEvent = { if $0.kind == .received { withUnsafeCurrentTask { $0?.cancel() } } }
        }
        let profile = try await Task { try await workato.get(321) }.value
        XCTAssertEqual(profile.id, 321)
        try await emulator.play([.text("503")])
        let result = await Task { try await workato.get(321) }.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
    }

    /// Cancels the task of the call in that state. The call must end with Swift's own error.
    private func endsAtOnce(
        _ what: String, _ state: EventKind, _ fault: JSON, _ transport: (any Transport)? = nil,
        _ call: @escaping @Sendable (Client) async throws -> Void
    ) async throws {
        let emulator = try Emulator()
        try await emulator.play([fault])
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try client(of: emulator, tell) { $0.transport = transport }
        let task = Task { try await call(workato) }
        await first(events, state)
        if state == .sending, !(transport is Deaf) { try await emulator.firstArrival() }
        let start = Date()
        task.cancel()
        let result = await task.result
        let seconds = Date().timeIntervalSince(start)
        try note("cancelled in \(what): away after \(String(format: "%.4f", seconds)) s")
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        XCTAssertLessThan(seconds, 1)
    }

    private func first(_ events: AsyncStream<Event>, _ kind: EventKind) async {
        for await event in events where event.kind == kind { return }
    }
}

/// A transport that never returns, not even when its task is cancelled.
private struct Deaf: Transport {
    func send(_ request: Request) async throws -> Response {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        throw TransportError("unreachable")
    }
}
