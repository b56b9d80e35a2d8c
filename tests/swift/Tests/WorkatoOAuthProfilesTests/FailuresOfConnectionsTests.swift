import Foundation
import WorkatoOAuthProfiles
import XCTest

/// Every failure says what to do: connections that cannot be made.
final class FailuresOfConnectionsTests: XCTestCase {
    private let token = canary

    func testConnections() async throws {
        var failures = Failures("connections")
        failures.hide(#"(was not found): .* (\(network)"#, "$1: REASON $2")
        failures.hide(#"Failed to connect to .* (\(network)"#, "REASON OF URLSESSION $1")
        let refused = "http://127.0.0.1:\(try port("refused"))"
        await failures.add("connection refused") { try await client(refused).get(321) }
        await failures.add("connection refused to URLSession") {
            try await client(refused) { $0.transport = URLSessionTransport() }.get(321)
        }
        await failures.add("unknown host") { try await client("https://no-such-host.invalid").get(321) }
        let hanging = try url("hanging")
        await failures.add("timeout for connecting") {
            try await client(hanging) { $0.connectTimeout = 0.3 }.get(321)
        }
        let (valid, expired, wanting) = (try url("valid"), try url("expired"), try url("wantsCertificate"))
        let company = try certificate("core/src/ureq/tests/localhost.pem")
        let old = try certificate("tests/rust/tests/failures/expired.pem")
        await failures.add("unknown authority") { try await client(valid).get(321) }
        await failures.add("certificate for another host") {
            try await client(valid.replacingOccurrences(of: "localhost", with: "127.0.0.1")) {
                $0.caBundle = company
            }.get(321)
        }
        await failures.add("expired certificate") { try await client(expired) { $0.caBundle = old }.get(321) }
        await failures.add("client certificate wanted") {
            try await client(wanting) { $0.caBundle = company }.get(321)
        }
        let plain = try url("plain")
        await failures.add("https to a server of plain http") { try await client(plain).get(321) }
        for (what, name) in [
            ("proxy that wants a password", "proxy407"), ("proxy that cannot connect", "proxy502"),
        ] {
            let proxy = "http://user:canary@127.0.0.1:\(try port(name))"
            await failures.add(what) {
                try await client(refused) { $0.proxy = .url(Secret(proxy)) }.get(321)
            }
        }
        try failures.check()
    }

    private func client(_ url: String, _ configure: (inout Settings) -> Void = { _ in }) throws -> Client {
        try Client(apiToken: token, baseURL: url, configure: configure)
    }

    private func url(_ name: String) throws -> String { "https://localhost:\(try port(name))" }

    /// The port of one of the servers of servers.py.
    private func port(_ name: String) throws -> Int {
        guard let text = ProcessInfo.processInfo.environment["WORKATO_TEST_SERVERS"] else {
            throw XCTSkip("there is no python3 for servers.py")
        }
        return try XCTUnwrap(JSONDecoder().decode([String: Int].self, from: Data(text.utf8))[name])
    }

    private func certificate(_ path: String) throws -> URL {
        URL(fileURLWithPath: try environment("WORKATO_TEST_FAILURES")).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(path)
    }
}
