import Foundation
import WorkatoOAuthProfiles
import XCTest

/// Transports that the user gives.
final class TransportTests: XCTestCase {
    private let input = ProfileInput(
        name: "name", provider: "hubspot", clientId: "id", clientSecret: Secret("canary-secret")
    )

    /// A transport that answers or fails as the test says, and keeps the requests.
    private final class Canned: Transport, @unchecked Sendable {
        private let lock = NSLock()
        private var answers: [Result<Response, any Error>]
        private var asked: [Request] = []

        init(_ answers: Result<Response, any Error>...) { self.answers = answers }

        var requests: [Request] { lock.withLock { asked } }

        func send(_ request: Request) async throws -> Response {
            try lock.withLock {
                asked.append(request)
                return answers.removeFirst()
            }.get()
        }
    }

    private struct Broken: Error {}

    func testARequestHasAllFieldsAndPrintsNoSecret() async throws {
        let transport = Canned(.failure(Broken()))
        let error = try await failure(transport)
        XCTAssertEqual(error.code, .ambiguousOutcome)
        XCTAssertTrue(error.mayHaveApplied)
        XCTAssertTrue(error.message.contains("Broken"), error.message)
        let request = try XCTUnwrap(transport.requests.first)
        XCTAssertEqual(request.method.name, "POST")
        XCTAssertEqual(request.url.path, "/api/custom_oauth_profiles")
        XCTAssertEqual(request.headers["authorization"], "Bearer canary-token")
        let body = String(decoding: request.body ?? Data(), as: UTF8.self)
        XCTAssertTrue(body.contains("canary-secret"))
        XCTAssertEqual([request.timeout, request.connectTimeout], [45, 10])
        XCTAssertTrue(request.fresh)
        var dumped = ""
        dump(request, to: &dumped)
        let shown = "\(request) \(String(reflecting: request)) \(dumped)"
        XCTAssertTrue(shown.contains("custom_oauth_profiles") && !shown.contains("canary"), shown)
    }

    func testATransportCanSayThatTheRequestDidNotArrive() async throws {
        let known = TransportError("no", reached: false, kind: .certificate)
        let error = try await failure(Canned(.failure(known)))
        XCTAssertEqual(error.code, .network)
        XCTAssertFalse(error.mayHaveApplied)
        let late = try await failure(Canned(.failure(TransportError("late", kind: .timeout))))
        XCTAssertEqual(late.code, .ambiguousOutcome)
    }

    func testTheAnswerOfATransportIsRead() async throws {
        let body = Data(#"{"result": {"id": 322, "name": "name", "provider": "hubspot"}}"#.utf8)
        let answer = Response(status: 200, headers: ["X-Correlation-Id": "ab12"], body: body)
        let workato = try Client(apiToken: "t") { $0.transport = Canned(.success(answer)) }
        let profile = try await workato.create(input)
        XCTAssertEqual(profile.id, 322)
        let impossible = Response(status: -1, headers: [:], body: Data())
        let refused = try await failure(Canned(.success(impossible)))
        XCTAssertEqual(refused.code, .ambiguousOutcome)
    }

    func testAfterAFailedConnectTheRequestCountsAsNotSent() async throws {
        let url = try Emulator().url
        let workato = try Client(apiToken: "t", baseURL: url) {
            ($0.transport, $0.maxAttempts) = (URLSessionTransport(), 1)
        }
        let result = await Task { [input] in try await workato.create(input) }.result
        XCTAssertThrowsError(try result.get()) { error in
            XCTAssertEqual((error as? WorkatoError)?.code, .network, "\(error)")
            XCTAssertEqual((error as? WorkatoError)?.mayHaveApplied, false)
        }
    }

    func testURLSessionRepeatsNoWriteByItself() async throws {
        let emulator = try Emulator("--documented")
        for fault in ["drop_after", "drop_applied", "truncate"] {
            // The client of a create in doubt does not send it again.
            let workato = try Client(apiToken: "test-token", baseURL: emulator.url) {
                $0.transport = URLSessionTransport()
            }
            try await emulator.play([.text(fault)])
            let result = await Task { [input] in try await workato.create(input) }.result
            XCTAssertThrowsError(try result.get()) {
                XCTAssertEqual(($0 as? WorkatoError)?.code, .ambiguousOutcome, "\($0)")
            }
            let arrivals = try await emulator.journal()
            XCTAssertEqual(arrivals.count, 1, fault)
        }
    }

    func testATimeoutForConnectingIsRefusedWithURLSession() throws {
        let message =
            "`connectTimeout` is given, but `URLSessionTransport` cannot limit the time of connecting: "
            + "leave it out; `attemptTimeout` limits the whole request"
        let given: [() throws -> Client] = [
            { try Client(apiToken: "t") { ($0.transport, $0.connectTimeout) = (URLSessionTransport(), 5) } },
            {
                try Client(apiToken: "t") { $0.transport = URLSessionTransport() }.withOptions(
                    connectTimeout: 5)
            },
        ]
        for client in given {
            XCTAssertThrowsError(try client()) {
                XCTAssertEqual(($0 as? WorkatoError)?.code, .invalidInput)
                XCTAssertEqual(($0 as? WorkatoError)?.message, message)
            }
        }
        let own = try Client(apiToken: "t") { ($0.transport, $0.connectTimeout) = (Canned(), 5) }
        _ = try own.withOptions(connectTimeout: 4)
        let withoutIt = try Client(apiToken: "t") { $0.transport = URLSessionTransport() }
        _ = try withoutIt.withOptions(timeout: 5)
    }

    private func failure(_ transport: any Transport) async throws -> WorkatoError {
        let workato = try Client(apiToken: "canary-token") { $0.transport = transport }
        let result = await Task { [input] in try await workato.create(input) }.result
        guard case .failure(let error) = result else { throw TransportError("it did not fail") }
        return try XCTUnwrap(error as? WorkatoError)
    }
}
