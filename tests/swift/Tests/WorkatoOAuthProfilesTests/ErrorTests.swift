import WorkatoOAuthProfiles
import XCTest

final class ErrorTests: XCTestCase {
    func testAnErrorSaysWhatToDo() async throws {
        let emulator = try Emulator()
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
        let error = try await failure(workato) { _ = try await $0.get(7) }
        XCTAssertEqual(error.code, .notFound)
        XCTAssertEqual(error.status, 404)
        XCTAssertTrue(error.text.hasPrefix("get profile 7: "), error.text)
        XCTAssertTrue(error.text.contains("not_found, 404"), error.text)
        XCTAssertEqual([error.localizedDescription, "\(error)"], [error.text, error.text])
        XCTAssertEqual(error.recoverySuggestion, error.hint)
    }

    func testARefusedConnectionGivesTheCodeNetwork() async throws {
        // Nothing listens on this port: its emulator has ended.
        let url = try Emulator().url
        let workato = try Client(apiToken: "t", baseURL: url) { $0.maxAttempts = 1 }
        let error = try await failure(workato) { _ = try await $0.get(321) }
        XCTAssertEqual(error.code, .network)
        XCTAssertEqual(error.attempts, 1)
        XCTAssertFalse(error.mayHaveApplied)
    }

    func testAServerThatHangsGivesTheCodeTimeout() async throws {
        let emulator = try Emulator("--fault", "hang")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) {
            ($0.attemptTimeout, $0.maxAttempts) = (0.2, 1)
        }
        let error = try await failure(workato) { _ = try await $0.list() }
        XCTAssertEqual(error.code, .timeout)
        XCTAssertEqual(error.path, "/api/custom_oauth_profiles?page=1&per_page=100")
    }

    func testAnEnormousRetryAfterGivesAnOrdinaryError() async throws {
        let emulator = try Emulator()
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
        let header = JSON.list([.text("Retry-After"), .text("99999999999999999999")])
        try await emulator.play([.object(["status": .number(429), "headers": .list([header])])])
        let error = try await failure(workato) { _ = try await $0.get(321) }
        XCTAssertEqual(error.code, .rateLimited)
        XCTAssertEqual(error.retryAfter ?? 0, 86_400, accuracy: 1)
    }

    /// The other codes come only from the ledger, from closing the client, from a bug in the library, or on a JVM.
    func testEveryCodeIsInTheVectors() throws {
        let inVectors = Set(try Vector.all().compactMap { $0.expect.error?["code"] })
        let missing = Code.allCases.filter { !inVectors.contains(.text($0.name)) }
        XCTAssertEqual(missing, [.cancelled, .internal, .nativeLibrary])
        XCTAssertEqual(Code.allCases.count, 18)
    }

    func testAClientThatIsClosedEvenTwiceRefusesCalls() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
        let derived = try workato.withOptions(timeout: 5)
        var profiles = workato.profiles().makeAsyncIterator()
        let first = try await profiles.next()
        XCTAssertEqual(first?.id, 321)
        workato.close()
        workato.close()
        for closed in [workato, derived] {
            let error = try await failure(closed) { _ = try await $0.get(321) }
            XCTAssertEqual(error.code, .invalidInput)
            XCTAssertTrue(error.message.contains("the client is closed"), error.message)
        }
        let error = try await failure(workato) { _ in _ = try await profiles.next() }
        XCTAssertEqual(error.code, .invalidInput)
    }

    private func failure(
        _ workato: Client, _ call: (Client) async throws -> Void
    ) async throws -> WorkatoError {
        var failure: WorkatoError?
        do { try await call(workato) } catch { failure = error as? WorkatoError }
        return try XCTUnwrap(failure)
    }
}
