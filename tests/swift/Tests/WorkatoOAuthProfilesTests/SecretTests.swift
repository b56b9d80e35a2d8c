import WorkatoOAuthProfiles
import WorkatoOAuthProfilesCore
import XCTest

final class SecretTests: XCTestCase {
    func testNothingPrintsTheToken() async throws {
        let canary = "canary-3b1f"
        let body: [String: JSON] = ["message": .text(canary), "errors": .object([canary: .text(canary)])]
        let emulator = try Emulator()
        try await emulator.play([.object(["status": .number(400), "body": .object(body)])])
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try client(of: emulator, token: canary, tell)
        var failure: (any Error)?
        do { _ = try await workato.get(321) } catch { failure = error }
        tell.finish()
        var printed = [workato as Any, try XCTUnwrap(failure), workato.profiles()].flatMap(everyPrint)
        for await event in events { printed += everyPrint(event) }
        XCTAssertGreaterThan(printed.count, 15)
        XCTAssertTrue(printed.contains { $0.contains("[redacted]") })
        XCTAssertEqual(printed.filter { $0.contains(canary) }, [])
    }

    func testNothingPrintsTheSecretsOfAProfile() async throws {
        let canary = "canary-4711"
        let input = ProfileInput(
            name: "name", provider: "slack", clientId: "id", clientSecret: Secret(canary),
            token: Secret("\(canary)-token")
        )
        let body: [String: JSON] = ["message": .text(canary), "errors": .object([canary: .text(canary)])]
        let echo = JSON.object(["status": .number(400), "body": .object(body)])
        let emulator = try Emulator("--documented")
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try client(of: emulator, tell)
        let proxy = Proxy.url(Secret("http://u:\(canary)@p"))
        var printed = [input as Any, input.clientSecret, proxy].flatMap(everyPrint)
        let calls: [() async throws -> Any] = [
            { try await workato.create(input) }, { try await workato.update(321, input) },
            { try await workato.ensure(input) }, { try await workato.ensureEach([input]).all() },
            { try await workato.rotateSecret(321, clientSecret: input.clientSecret, token: input.token) },
        ]
        for call in calls {
            try await emulator.begin(#"{"documented": true}"#)
            try await emulator.play([echo])
            do { printed += everyPrint(try await call()) } catch { printed += everyPrint(error) }
            printed += everyPrint(try await call())
        }
        tell.finish()
        for await event in events { printed += everyPrint(event) }
        XCTAssertTrue(printed.contains { $0.contains("[redacted]") })
        XCTAssertEqual(printed.filter { $0.contains("4711") }, [])
    }

    /// A transport gets its request as this value of the generated module.
    func testNothingPrintsTheSecretsOfARequest() {
        let request = Outgoing(
            method: .post, url: "https://example.com/path", headers: ["authorization": "canary-4711"],
            body: "canary-4711", timeout: 45, connectTimeout: 10, fresh: true
        )
        let send = Action.send(request: request)
        let printed = [request as Any, send, Step.do(action: send)].flatMap(everyPrint)
        XCTAssertEqual("\(request)", "POST https://example.com/path")
        XCTAssertEqual(printed.filter { $0.contains("4711") }, [])
    }

    private func everyPrint(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        let mirrored = Mirror(reflecting: value).children.map { "\($0.label ?? ""): \($0.value)" }
        let localized = (value as? any Error)?.localizedDescription ?? ""
        return ["\(value)", String(reflecting: value), dumped, localized] + mirrored
    }
}
