import Foundation
import WorkatoOAuthProfiles
import WorkatoOAuthProfilesTesting
import XCTest

/// Every failure says what to do: rollouts and moves that end early, and ledgers that cannot be used.
final class FailuresOfRolloutsTests: XCTestCase {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("failures-\(ProcessInfo.processInfo.processIdentifier)")

    override func setUpWithError() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws {
        try FileManager.default.removeItem(at: folder)
    }

    func testRollouts() async throws {
        var failures = Failures("rollouts")
        failures.hide(NSRegularExpression.escapedPattern(for: folder.path), "FOLDER")
        let (workato, one) = (try emulated(), [Customer.workspace(123)])
        let ledger = folder.appendingPathComponent("ledger")
        _ = try await workato.assignEach(321, to: one, ledger: ledger).all()
        let two = workato.assignEach(321, to: [.workspace(123), .workspace(401)], ledger: ledger)
        var first = Optional(two.makeAsyncIterator())
        _ = try await first?.next()
        await failures.add("ledger that another rollout holds") {
            try await workato.assignEach(321, to: one, ledger: ledger).all()
        }
        first = nil
        await failures.add("ledger of another profile") {
            try await workato.assignEach(322, to: one, ledger: ledger).all()
        }
        await failures.add("ledger of another action") {
            try await workato.unassignEach(321, from: one, ledger: ledger).all()
        }
        let list = folder.appendingPathComponent("list.csv")
        try "customer,status\n123,done\n".write(to: list, atomically: false, encoding: .utf8)
        await failures.add("file that is no ledger") {
            try await workato.assignEach(321, to: one, ledger: list).all()
        }
        let missing = folder.appendingPathComponent("no/such/folder")
        await failures.add("ledger in a folder that is not there") {
            try await workato.assignEach(321, to: one, ledger: missing).all()
        }
        let folder = folder
        await failures.add("folder as ledger") {
            try await workato.assignEach(321, to: one, ledger: folder).all()
        }
        await failures.add("ledger on a full disk") {
            try await workato.assignEach(321, to: one, ledger: FullDisk()).all()
        }
        let faults = [#"{"latency": 0}"#] + Array(repeating: "503", count: 5)
        let broken = try emulated(faults) { $0.maxAttempts = 1 }
        await failures.add("rollout after five failures in a row") {
            try await broken.assignEach(321, to: (1001...1009).map { .workspace($0) }).all()
        }
        await failures.add("customer that fails") {
            for try await outcome in workato.assignEach(321, to: [.external("none")]) {
                if let error = outcome.error { throw error }
            }
            return 0
        }
        try failures.check()
    }

    func testMoves() async throws {
        var failures = Failures("moves")
        let emulator = try WorkatoOAuthProfilesTesting.Emulator(apiToken: canary)
        try emulator.fill(documented: true)
        let workato = try emulator.client()
        let to = try await create(workato, "hubspot")
        let slack = try await create(workato, "slack")
        await failures.add("reassign to the same profile") { try await move(workato, 402, 321) }
        await failures.add("reassign to a profile of another provider") {
            try await move(workato, 402, slack)
        }
        await failures.add("reassign to an unknown profile") { try await move(workato, 402, 5) }
        await failures.add("reassign of a customer who uses the old profile") {
            try await move(workato, 401, to)
        }
        await failures.add("reassign of a customer without the old profile") {
            try await move(workato, 123, to)
        }
        let refusals = ["This profile cannot be assigned", "Nor this one"].map {
            #"{"status": 422, "body": {"message": "\#($0)"}}"#
        }
        try emulator.fail(on: "assign", fault: refusals[0])
        await failures.add("reassign where the new profile is refused") { try await move(workato, 402, to) }
        for refusal in refusals { try emulator.fail(on: "assign", fault: refusal) }
        await failures.add("reassign where both profiles are refused") { try await move(workato, 402, to) }
        try failures.check()
    }

    private func create(_ workato: Client, _ provider: String) async throws -> Int64 {
        let secret = Secret("client secret")
        let input = ProfileInput(name: provider, provider: provider, clientId: "c", clientSecret: secret)
        return try await workato.create(input).id
    }

    /// Moves one customer from the profile 321 with a new ledger, and throws why it failed.
    private func move(_ workato: Client, _ customer: Int64, _ to: Int64) async throws {
        let ledger = folder.appendingPathComponent(UUID().uuidString)
        for try await outcome in workato.reassignEach(
            [.workspace(customer)], from: 321, to: to, ledger: ledger)
        {
            if let error = outcome.error { throw error }
        }
    }

    /// Every write to this device fails as on a full disk.
    private struct FullDisk: Ledger {
        func nextLine() async throws -> String? { nil }

        func append(_ text: String) async throws {
            let disk = FileHandle(forWritingAtPath: "/dev/full")
            try disk?.write(contentsOf: Data(text.utf8))
        }
    }
}
