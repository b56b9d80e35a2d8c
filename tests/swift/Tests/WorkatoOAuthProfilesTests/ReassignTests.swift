import Foundation
import WorkatoOAuthProfiles
import XCTest

/// Customers 401 to 405 of the emulator have profile 321, and a connection of 401 uses it.
final class ReassignTests: XCTestCase {
    private let customers: [Customer] = [.workspace(402), .external("A2403"), .workspace(401)]
    private let ledger = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl")
    private var emulator: Emulator?

    override func tearDownWithError() throws {
        emulator = nil
        if FileManager.default.fileExists(atPath: ledger.path) {
            try FileManager.default.removeItem(at: ledger)
        }
    }

    /// Also returns the id of another profile.
    private func begin(provider: String = "hubspot") async throws -> (Emulator, Client, Int64) {
        let emulator = try Emulator("--documented")
        // Otherwise the emulator would end before the test.
        self.emulator = emulator
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { $0.requestsPerMinute = nil }
        let input = ProfileInput(
            name: "Another app", provider: provider, clientId: "id", clientSecret: Secret("a secret")
        )
        return (emulator, workato, try await workato.create(input).id)
    }

    /// The method of each write to a customer.
    private func writes(_ emulator: Emulator) async throws -> [String] {
        try await emulator.journal().filter { $0.path.contains("managed_users") }.map(\.method)
    }

    func testCustomersAreMovedAndEachOutcomeSaysWhichProfileTheCustomerHas() async throws {
        let (emulator, workato, to) = try await begin()
        let plan = try await workato.reassignEach(
            customers, from: 321, to: to, ledger: ledger, dryRun: true
        ).all()
        XCTAssertEqual(plan.map(\.status), [.dryRun, .dryRun, .dryRun])
        XCTAssertEqual(plan.map(\.has), [nil, nil, nil])
        let none = try await writes(emulator)
        XCTAssertEqual(none, [])
        for try await outcome in workato.reassignEach(customers, from: 321, to: to, ledger: ledger) {
            XCTAssertEqual(outcome.has, .to)
            break
        }
        let outcomes = try await workato.reassignEach(customers, from: 321, to: to, ledger: ledger).all()
        XCTAssertEqual(outcomes.map(\.status), [.already, .done, .failed])
        XCTAssertEqual(outcomes.map(\.has), [.to, .to, .from])
        XCTAssertEqual(outcomes.last?.error?.code, .invalidRequest)
        let all = try await writes(emulator)
        XCTAssertEqual(all, ["DELETE", "POST", "DELETE", "POST", "DELETE"])
        let (awaited, continuation) = AsyncStream<Customer>.makeStream()
        continuation.yield(.workspace(401))
        continuation.finish()
        let forced = try await workato.reassignEach(
            awaited, from: 321, to: to, ledger: ledger, force: true
        ).all()
        XCTAssertEqual(forced.map(\.has), [.to])
    }

    func testAUsersLedgerHasEachStep() async throws {
        let (_, workato, to) = try await begin()
        let ledger = MemoryLedger()
        let outcomes = try await workato.reassignEach(
            customers.prefix(1), from: 321, to: to, ledger: ledger
        ).all()
        XCTAssertEqual(outcomes.map(\.has), [.to])
        let text = await ledger.lines.joined()
        for status in ["unassigning", "assigning", "done"] {
            XCTAssertTrue(text.contains("\"status\":\"\(status)\""), text)
        }
    }

    func testEqualProfilesAndDifferentProvidersAreRefusedAndNothingIsMoved() async throws {
        let (emulator, workato, slack) = try await begin(provider: "slack")
        for to in [321, slack] {
            do {
                _ = try await workato.reassignEach(customers, from: 321, to: to, ledger: ledger).all()
                XCTFail("not refused")
            } catch let error as WorkatoError {
                XCTAssertEqual(error.code, .invalidInput)
            }
        }
        let none = try await writes(emulator)
        XCTAssertEqual(none, [])
    }
}
