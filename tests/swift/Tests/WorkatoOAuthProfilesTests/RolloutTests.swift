import Foundation
import WorkatoOAuthProfiles
import XCTest

final class RolloutTests: XCTestCase {
    private let customers: [Customer] =
        (1001...1004).map { .workspace($0) } + [.external("C1005"), .workspace(7)]
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

    override func setUpWithError() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws {
        emulator = nil
        try FileManager.default.removeItem(at: folder)
    }

    private var emulator: Emulator?

    private func begin() async throws -> (Emulator, Client) {
        let emulator = try Emulator()
        // Otherwise the emulator would end before the test.
        self.emulator = emulator
        try await emulator.begin(#"{"documented": true, "customers": 8}"#)
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { $0.requestsPerMinute = nil }
        return (emulator, workato)
    }

    private static func statuses(_ outcomes: Outcomes) async throws -> [OutcomeStatus] {
        try await outcomes.reduce(into: []) { $0.append($1.status) }
    }

    private let all: [OutcomeStatus] = [.done, .done, .done, .done, .done, .failed]

    func testARolloutGivesAnOutcomeForEachCustomerAndItsProgress() async throws {
        let (_, workato) = try await begin()
        let rollout = workato.assignEach(321, to: customers, pace: 6000)
        let outcomes = try await rollout.reduce(into: []) { $0.append($1) }
        XCTAssertEqual(outcomes.map(\.status), all)
        XCTAssertEqual(outcomes.map(\.customer), customers)
        XCTAssertEqual(outcomes.last?.error?.code, .notFound)
        let progress = outcomes[2].progress
        XCTAssertEqual([progress.done, progress.failed, progress.left], [3, 0, 3])
        XCTAssertGreaterThan(progress.timeLeft ?? 0, 0)
        let taken = workato.unassignEach(321, from: customers.prefix(2), force: true, pace: 6000)
        let gone = try await RolloutTests.statuses(taken)
        XCTAssertEqual(gone, [.done, .done])
    }

    func testARolloutWithTheLedgerFileOfAnEarlierOneGoesOnWhereThatEnded() async throws {
        let (emulator, workato) = try await begin()
        let ledger = folder.appendingPathComponent("rollout.jsonl")
        for try await outcome in workato.assignEach(321, to: customers, ledger: ledger, pace: 6000) {
            if outcome.progress.done == 2 { break }
        }
        let again = try await RolloutTests.statuses(
            workato.assignEach(321, to: awaited(), ledger: ledger, pace: 6000))
        XCTAssertEqual(again, [.already, .already, .done, .done, .done, .failed])
        let posts = try await emulator.journal().filter { $0.method == "POST" }
        XCTAssertEqual(posts.count, 6)
        let other = await Task {
            [customers] in
            try await RolloutTests.statuses(workato.unassignEach(321, from: customers, ledger: ledger))
        }.result
        XCTAssertThrowsError(try other.get()) { XCTAssertEqual(($0 as? WorkatoError)?.code, .ledger) }
    }

    private func awaited() -> AsyncStream<Customer> {
        AsyncStream { [customers] all in
            for customer in customers { all.yield(customer) }
            all.finish()
        }
    }

    func testAUsersLedgerIsReadAndWritten() async throws {
        let (_, workato) = try await begin()
        let ledger = MemoryLedger()
        _ = try await RolloutTests.statuses(
            workato.assignEach(321, to: customers.prefix(2), ledger: ledger, pace: 6000))
        let lines = await ledger.lines
        XCTAssertEqual(lines.count, 4, "a header, two customers and the end")
        let rollout = workato.assignEach(321, to: customers, ledger: MemoryLedger(lines), pace: 6000)
        let again = try await RolloutTests.statuses(rollout)
        XCTAssertEqual(again.prefix(3), [.already, .already, .done])
    }

    func testALedgerThatIsFullEndsTheRolloutAfterTheOutcome() async throws {
        let (_, workato) = try await begin()
        var seen: [OutcomeStatus] = []
        do {
            let full = MemoryLedger(most: 1)
            for try await outcome in workato.assignEach(321, to: customers, ledger: full, pace: 6000) {
                seen.append(outcome.status)
            }
            XCTFail("it did not fail")
        } catch let error as WorkatoError {
            XCTAssertEqual(error.code, .ledger)
            XCTAssertTrue(error.message.contains("no space left"), error.message)
        }
        XCTAssertEqual(seen, [.done])
    }

    func testADryRunOnlyReadsTheProfile() async throws {
        let (emulator, workato) = try await begin()
        let dry = try await RolloutTests.statuses(workato.assignEach(321, to: customers, dryRun: true))
        XCTAssertEqual(dry, Array(repeating: .dryRun, count: 6))
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.map(\.method), ["GET"])
    }

    func testAnErrorOfTheCustomersComesOutOfTheRolloutUnchanged() async throws {
        struct Mine: Error {}
        let (_, workato) = try await begin()
        let broken = AsyncThrowingStream<Customer, any Error> {
            $0.yield(.workspace(1001))
            $0.finish(throwing: Mine())
        }
        let rollout = workato.assignEach(321, to: broken, pace: 6000)
        let result = await Task { try await RolloutTests.statuses(rollout) }.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is Mine, "\($0)") }
    }

    func testCustomersAreTakenOneAtATime() async throws {
        let (_, workato) = try await begin()
        let endless = sequence(first: Int64(1001)) { $0 + 1 }.lazy.map { Customer.workspace($0) }
        var count = 0
        for try await _ in workato.assignEach(321, to: Sendables(endless), pace: 6000) {
            count += 1
            if count == 2 { break }
        }
        XCTAssertEqual(count, 2)
    }
}

/// A sequence that only one task at a time uses.
private struct Sendables<Base: Sequence>: Sequence, @unchecked Sendable {
    private let base: Base

    init(_ base: Base) { self.base = base }

    func makeIterator() -> Base.Iterator { base.makeIterator() }
}
