import WorkatoOAuthProfiles
import XCTest

/// What is cancelled would take 30 s or more.
final class CancellationTests: XCTestCase {
    private let wait = JSON.object([
        "status": .number(429), "headers": .list([.list([.text("Retry-After"), .text("30")])]),
    ])

    func testATaskLeavesAWait() async throws {
        try await leaves("a wait", .waiting, wait) { _ = try await $0.get(321) }
    }

    func testATaskLeavesARequestThatIsUnderWay() async throws {
        try await leaves("mid-send", .sending, .text("hang")) { _ = try await $0.get(321) }
    }

    func testAWalkEndsInMidSend() async throws {
        try await leaves("mid-send of a walk", .sending, .text("hang")) {
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
    func testWheneverItIsCancelledACallGivesItsValueOrIsCancelled() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url, requestsPerMinute: nil)
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

    func testAnswersThatCameBeforeCancellingAreNotLost() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url, eventLevel: .debug) {
            if $0.kind == .received { withUnsafeCurrentTask { $0?.cancel() } }
        }
        let profile = try await Task { try await workato.get(321) }.value
        XCTAssertEqual(profile.id, 321)
        try await emulator.play([.text("503")])
        let result = await Task { try await workato.get(321) }.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
    }

    /// Cancels the task of the call in that state; it ends with Swift's own error.
    private func leaves(
        _ what: String, _ state: EventKind, _ fault: JSON,
        _ call: @escaping @Sendable (Client) async throws -> Void
    ) async throws {
        let emulator = try Emulator()
        try await emulator.play([fault])
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try client(of: emulator, tell)
        let task = Task { try await call(workato) }
        await first(events, state)
        if state == .sending { try await emulator.firstArrival() }
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
