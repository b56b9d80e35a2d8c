import WorkatoOAuthProfiles
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

    private func everyPrint(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        let mirrored = Mirror(reflecting: value).children.map { "\($0.label ?? ""): \($0.value)" }
        let localized = (value as? any Error)?.localizedDescription ?? ""
        return ["\(value)", String(reflecting: value), dumped, localized] + mirrored
    }
}
