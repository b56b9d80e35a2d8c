import Foundation
import WorkatoOAuthProfiles
import XCTest

/// A service that echoes secrets in every form: nothing that comes out of a client shows one.
/// `tests/echo/README.md` explains the file that describes the service.
final class EchoTests: XCTestCase {
    private struct File: Decodable {
        struct Text: Decodable {
            let forms, secrets, text, json, line: String
        }
        struct Answer: Decodable {
            let id: String
            let status: Int
            let headers: [[String]]
            let body: String
        }
        let apiToken, clientSecret, token: String
        let texts: [Text]
        let answers: [Answer]
        let needles: [String]
    }

    private struct Verb {
        var first: String?
        let run: @Sendable (Client) async throws -> Any
    }

    /// Answers each request alike, or all but the first. It keeps the answer in a closure, because the dump of
    /// a client shows its transport.
    private final class Echo: Transport, @unchecked Sendable {
        private let lock = NSLock()
        private var first: Response?
        private let answer: () -> Response

        init(first: String?, answer: Response) {
            self.first = first.map { Response(status: 200, headers: [:], body: Data($0.utf8)) }
            self.answer = { answer }
        }

        func send(_ request: Request) async throws -> Response {
            lock.withLock {
                defer { first = nil }
                return first ?? answer()
            }
        }
    }

    private static let profile =
        #"{"id": 321, "name": "Acme", "provider": "hubspot", "data": {"client_id": "abc"}}"#

    private func verbs(_ file: File, _ text: File.Text) -> [Verb] {
        let input = ProfileInput(
            name: "Acme", provider: "hubspot", clientId: "abc", clientSecret: Secret(file.clientSecret),
            token: Secret(file.token)
        )
        let one = #"{"result": \#(Self.profile)}"#
        let knowAll = [
            Verb { try await $0.create(input) },
            Verb { try await $0.update(321, input) },
            Verb(first: #"{"result": []}"#) { try await $0.ensure(input) },
            Verb(first: #"{"result": [\#(Self.profile)]}"#) { try await $0.ensure(input, replace: true) },
            Verb(first: #"{"result": []}"#) { try await $0.ensureEach([input]).all() },
            Verb(first: #"{"result": [\#(Self.profile)]}"#) {
                try await $0.ensureEach([input], replace: true).all()
            },
            Verb(first: one) {
                try await $0.rotateSecret(321, clientSecret: input.clientSecret, token: input.token)
            },
        ]
        guard text.secrets == "api_token" else { return knowAll }
        return knowAll + [
            Verb { try await $0.get(321) },
            Verb { try await $0.list() },
            Verb { try await $0.profiles().all() },
            Verb { try await $0.find(name: "Acme", provider: "hubspot") as Any },
            Verb { try await $0.delete(321) },
            Verb { try await $0.assign(321, to: .external(id: "A2300")) },
            Verb { try await $0.unassign(321, from: .workspace(id: 123), force: true) },
            Verb(first: one) { try await $0.assignEach(321, to: [.workspace(id: 123)]).all() },
            Verb(first: one) {
                try await $0.reassignEach([.workspace(id: 123)], from: 321, to: 322, ledger: MemoryLedger())
                    .all()
            },
        ]
    }

    private func filled(_ template: File.Answer, _ echo: File.Text) -> Response {
        func fill(_ text: String) -> String {
            text.replacingOccurrences(of: "TEXT", with: echo.text)
                .replacingOccurrences(of: "JSON", with: echo.json)
                .replacingOccurrences(of: "LINE", with: echo.line)
        }
        let headers = Dictionary(template.headers.map { ($0[0], fill($0[1])) }) { first, _ in first }
        return Response(status: template.status, headers: headers, body: Data(fill(template.body).utf8))
    }

    private func shown(_ value: Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        let localized = (value as? any Error)?.localizedDescription ?? ""
        return "\(value) \(String(reflecting: value)) \(dumped) \(localized)\n"
    }

    private func outOf(
        _ verb: Verb, _ first: String?, _ answer: Response, _ token: String
    ) async throws -> String {
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try Client(apiToken: token) {
            ($0.maxAttempts, $0.timeout, $0.requestsPerMinute) = (1, 0.05, nil)
            $0.transport = Echo(first: first, answer: answer)
            ($0.eventLevel, $0.onEvent) = (.debug, { tell.yield($0) })
        }
        var out = shown(workato)
        do { out += shown(try await verb.run(workato)) } catch { out += shown(error) }
        tell.finish()
        for await event in events { out += shown(event) }
        return out
    }

    func testNothingThatComesOutShowsASecretThatTheServiceEchoes() async throws {
        let vectors = URL(fileURLWithPath: try environment("WORKATO_TEST_VECTORS"))
        let url = vectors.deletingLastPathComponent().appendingPathComponent("echo/echo.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let file = try decoder.decode(File.self, from: try Data(contentsOf: url))
        var windows = Set<ArraySlice<UInt8>>()
        for needle in file.needles.map({ Array($0.utf8) }) {
            for at in 0...(needle.count - 8) { windows.insert(needle[at..<at + 8]) }
        }
        for (textNth, echo) in file.texts.enumerated() {
            for (answerNth, template) in file.answers.enumerated() {
                let answer = filled(template, echo)
                // A third of all: each verb meets each answer, and each answer holds each text.
                for (verbNth, verb) in verbs(file, echo).enumerated()
                where (textNth + answerNth + verbNth) % 3 == 0 {
                    for first in Set([nil, verb.first]) {
                        let text = Array(try await outOf(verb, first, answer, file.apiToken).utf8)
                        XCTAssertGreaterThan(text.count, 200, "something must come out")
                        let leak = (0...(text.count - 8)).first { windows.contains(text[$0..<$0 + 8]) }
                        let around = leak.map { text[max(0, $0 - 60)..<min(text.count, $0 + 80)] }
                        XCTAssertNil(around.map { String(decoding: $0, as: UTF8.self) }, template.id)
                    }
                }
            }
        }
    }
}
