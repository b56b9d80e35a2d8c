import Foundation
import WorkatoOAuthProfiles
import XCTest

final class EnsureEachTests: XCTestCase {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    private var emulator: Emulator?

    override func setUpWithError() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws {
        emulator = nil
        try FileManager.default.removeItem(at: folder)
    }

    private func begin() async throws -> (Emulator, Client) {
        let emulator = try Emulator()
        // Otherwise the emulator would end before the test.
        self.emulator = emulator
        try await emulator.begin(#"{"documented": true, "profiles": 2}"#)
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { $0.requestsPerMinute = nil }
        return (emulator, workato)
    }

    private func input(_ name: String, data: String? = nil) -> ProfileInput {
        ProfileInput(
            name: name, provider: "zoom", clientId: "id", clientSecret: Secret("canary-4711"), data: data
        )
    }

    /// The profile of the emulator, with its own client id or another one.
    private func existing(_ clientId: String = "example_client_id") -> ProfileInput {
        ProfileInput(
            name: "Acme HubSpot OAuth app", provider: "hubspot", clientId: clientId,
            clientSecret: Secret("canary-4711")
        )
    }

    private var inputs: [ProfileInput] { [input("New 1"), existing(), input("New 2")] }

    private func error(of results: EnsuredProfiles) async -> WorkatoError? {
        do { _ = try await results.all() } catch { return error as? WorkatoError }
        return nil
    }

    func testTheOnlyProfileOfANameAndProviderIsFound() async throws {
        let (emulator, workato) = try await begin()
        let found = try await workato.find(name: "Acme HubSpot OAuth app", provider: "hubspot")
        XCTAssertEqual(found?.id, 321)
        let none = try await workato.find(name: "Acme HubSpot OAuth app", provider: "slack")
        XCTAssertNil(none)
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.map(\.method), ["GET", "GET"])
    }

    func testSeveralOfANameOrOneThatDiffersInCaseAreAConflict() async throws {
        let (_, workato) = try await begin()
        var ids: [Int64] = []
        for _ in 1...2 { ids.append(try await workato.create(input("Twice")).id) }
        let wrong = [("Twice", "zoom", ids), ("ACME HubSpot OAuth app", "hubspot", [321])]
        for (name, provider, ids) in wrong {
            do {
                _ = try await workato.find(name: name, provider: provider)
                XCTFail("found")
            } catch let error as WorkatoError {
                XCTAssertEqual(error.code, .conflict)
                XCTAssertTrue(ids.allSatisfy { error.message.contains("\($0)") }, error.message)
            }
        }
    }

    func testEachInputHasAResultInTheirOrderAfterFewRequests() async throws {
        let (emulator, workato) = try await begin()
        let results = try await workato.ensureEach(inputs).all()
        XCTAssertEqual(results.map(\.action), [.created, .unchanged, .created])
        XCTAssertEqual(results.map { inputs[$0.input].name }, results.map { $0.profile?.name })
        XCTAssertEqual(results.compactMap(\.error), [])
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.map(\.method), ["GET", "POST", "POST", "GET"])
    }

    func testAnInputThatFailsDoesNotEndItAndIsReplacedWhereThatWasAskedFor() async throws {
        let (_, workato) = try await begin()
        let three = [input("New 1"), existing("another_client_id"), input("New 2")]
        let results = try await workato.ensureEach(three).all()
        XCTAssertEqual(results.map(\.action), [.created, .failed, .created])
        XCTAssertNil(results[1].profile)
        XCTAssertEqual(results[1].error?.code, .conflict)
        XCTAssertEqual(results[1].error?.context, "ensure profile `Acme HubSpot OAuth app`")
        let replaced = try await workato.ensureEach([existing("another_client_id")], replace: true).all()
        XCTAssertEqual(replaced.map(\.action), [.updated])
        XCTAssertEqual(replaced.first?.profile?.clientId, "another_client_id")
    }

    func testADryRunSaysWhatWouldBeDoneAndOnlyLists() async throws {
        let (emulator, workato) = try await begin()
        let ledger = folder.appendingPathComponent("profiles.jsonl")
        try Data().write(to: ledger)
        let plan = try await workato.ensureEach(inputs, dryRun: true, ledger: ledger).all()
        XCTAssertEqual(plan.map(\.action), [.wouldCreate, .unchanged, .wouldCreate])
        XCTAssertEqual(plan.map { $0.profile?.id }, [nil, 321, nil])
        let other = try await workato.ensureEach([existing("another")], replace: true, dryRun: true).all()
        XCTAssertEqual(other.map(\.action), [.wouldUpdate])
        let arrivals = try await emulator.journal()
        XCTAssertEqual(Set(arrivals.map(\.method)), ["GET"])
        XCTAssertEqual(try Data(contentsOf: ledger), Data())
    }

    func testARunWithTheLedgerOfOneThatWasLeftGoesOnWhereThatEnded() async throws {
        let (emulator, workato) = try await begin()
        let ledger = folder.appendingPathComponent("profiles.jsonl")
        for try await result in workato.ensureEach(inputs, ledger: ledger) {
            XCTAssertEqual(result.action, .created)
            let taken = await error(of: workato.ensureEach(inputs, ledger: ledger))
            XCTAssertEqual(taken?.code, .ledger)
            break
        }
        let again = try await workato.ensureEach(inputs, ledger: ledger).all()
        XCTAssertEqual(again.map(\.action), [.unchanged, .unchanged, .created])
        let posts = try await emulator.journal().filter { $0.method == "POST" }
        XCTAssertEqual(posts.count, 2)
        let text = try String(contentsOf: ledger, encoding: .utf8)
        XCTAssertEqual(text.components(separatedBy: #""status":"created""#).count, 3, text)
        XCTAssertFalse(text.contains("4711"), text)
    }

    func testAClientThatIsClosedEndsIt() async throws {
        let (_, workato) = try await begin()
        let ledger = folder.appendingPathComponent("profiles.jsonl")
        var results = workato.ensureEach(inputs, ledger: ledger).makeAsyncIterator()
        let first = try await results.next()
        XCTAssertEqual(first?.input, 0)
        workato.close()
        do {
            _ = try await results.next()
            XCTFail("it did not fail")
        } catch let error as WorkatoError {
            XCTAssertEqual(error.message, "the client is closed: build a new one")
        }
        let url = workato.baseURL
        let other = try Client(apiToken: "test-token", baseURL: url) { $0.requestsPerMinute = nil }
        let again = try await other.ensureEach(inputs, ledger: ledger).all()
        XCTAssertEqual(again.map(\.action), [.unchanged, .unchanged, .created])
    }

    func testInputsThatAreNotValidAreRefusedWithTheirPosition() async throws {
        let (emulator, workato) = try await begin()
        let twice = await error(of: workato.ensureEach([input("New 1"), existing(), input("New 1")]))
        XCTAssertEqual(twice?.code, .invalidInput)
        XCTAssertEqual(twice?.message, "input 3 of the list: it names the same profile as input 1")
        let wrong = await error(of: workato.ensureEach([existing(), input("New 1", data: "canary")]))
        let message = wrong?.message ?? ""
        XCTAssertTrue(message.hasPrefix("input 2 of the list: `data` is not JSON text"), message)
        let none = try await workato.ensureEach([]).all()
        XCTAssertEqual(none, [])
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.count, 0)
    }

    func testNothingIsSentOrWrittenBeforeTheFirstResultIsRequested() async throws {
        let (emulator, workato) = try await begin()
        let ledger = folder.appendingPathComponent("profiles.jsonl")
        let results = workato.ensureEach(inputs.lazy.map { $0 }, ledger: ledger)
        XCTAssertFalse(FileManager.default.fileExists(atPath: ledger.path))
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.count, 0)
        let first = try await results.all()
        XCTAssertEqual(first.map(\.action), [.created, .unchanged, .created])
        let second = try await results.all()
        XCTAssertEqual(second.map(\.action), [.unchanged, .unchanged, .unchanged])
    }

    func testAUsersLedgerIsReadAndWritten() async throws {
        let (_, workato) = try await begin()
        let ledger = MemoryLedger()
        _ = try await workato.ensureEach(inputs.prefix(2), ledger: ledger).all()
        let lines = await ledger.lines
        XCTAssertEqual(lines.count, 3, "a header, and two lines for the create")
        let again = try await workato.ensureEach(inputs, ledger: MemoryLedger(lines)).all()
        XCTAssertEqual(again.map(\.action), [.unchanged, .unchanged, .created])
        let full = MemoryLedger(most: 1)
        let failure = await error(of: workato.ensureEach([input("New 3")], ledger: full))
        XCTAssertEqual(failure?.code, .ledger)
        XCTAssertTrue(failure?.message.contains("no space left") ?? false, failure?.message ?? "")
    }
}
