import Foundation
import WorkatoOAuthProfiles
import XCTest

/// The further keys of `data` that create, update and ensure send.
final class DataTests: XCTestCase {
    private let calls: [(Client, ProfileInput) async throws -> Void] = [
        { _ = try await $0.create($1) }, { _ = try await $0.update(7, $1) }, { try await $0.ensure($1) },
    ]

    func testFurtherKeysAreSentBesideTheKnownOnes() async throws {
        let emulator = try Emulator()
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { $0.requestsPerMinute = nil }
        let all = #"{"url": "https://example.com/é", "list": [1, 1.5, true, null], "deep": {"a": {}}}"#
        for data in [all, "{}", nil] {
            for (index, call) in calls.enumerated() {
                try await emulator.play(index == 2 ? [answer([]), answer(profile)] : [answer(profile)])
                try await call(workato, input(data))
                guard case .object(var expected) = try json(data ?? "{}") else { return XCTFail() }
                expected["client_id"] = .text("id")
                expected["client_secret"] = .text("[redacted]")
                let write = try await emulator.journal().first { $0.method != "GET" }
                guard case .object(let body) = try json(write?.body ?? "") else { return XCTFail() }
                XCTAssertEqual(body["data"], .object(expected))
            }
        }
    }

    func testDataThatIsNoJSONObjectOrHasAKeyWithAFieldOfItsOwnIsRefused() async throws {
        let emulator = try Emulator()
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
        let nested = String(repeating: #"{"a": "#, count: 200) + "1" + String(repeating: "}", count: 200)
        let wrong = [
            "", "canary", #"["canary"]"#, "null", #"{"a": canary}"#, #"{"a": NaN}"#, #"{"canary": 1} 2"#,
            #"{"a": 1e999}"#, nested, #"{"client_id": "canary"}"#, #"{"client_secret": "canary"}"#,
            #"{"token": null}"#,
        ]
        for data in wrong {
            for call in calls {
                do {
                    try await call(workato, input(data))
                    XCTFail("not refused: \(data)")
                } catch let error as WorkatoError {
                    XCTAssertEqual(error.code, .invalidInput)
                    XCTAssertTrue(error.message.contains("`data`"), error.message)
                    XCTAssertFalse(error.text.contains("canary"), error.text)
                }
            }
        }
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.count, 0)
    }

    func testNothingPrintsTheDataOfAnInput() {
        let input = input(#"{"key": "canary"}"#)
        var dumped = ""
        dump(input, to: &dumped)
        for text in ["\(input)", String(reflecting: input), String(describing: [input]), dumped] {
            XCTAssertTrue(text.contains("zoom") && text.contains("[redacted]"), text)
            XCTAssertFalse(text.contains("canary"), text)
        }
    }

    private func input(_ data: String?) -> ProfileInput {
        ProfileInput(name: "n", provider: "zoom", clientId: "id", clientSecret: Secret("secret"), data: data)
    }

    private let profile = JSON.object(["id": .number(7), "name": .text("n"), "provider": .text("zoom")])

    private func answer(_ result: JSON) -> JSON {
        .object(["status": .number(200), "body": .object(["result": result])])
    }

    private func answer(_ profiles: [JSON]) -> JSON { answer(.list(profiles)) }

    private func json(_ text: String) throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }
}
