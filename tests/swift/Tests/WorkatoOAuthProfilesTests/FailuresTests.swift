import Foundation
import WorkatoOAuthProfiles
import WorkatoOAuthProfilesTesting
import XCTest

/// Every failure says what to do: what the client, the service and the network refuse.
final class FailuresTests: XCTestCase {
    func testSettings() async throws {
        var failures = Failures("settings")
        await failures.add("the environment has no token") { try Client.fromEnv() }
        for (what, token) in [
            ("empty token", ""), ("token with Bearer", "Bearer canary"),
            ("token in quotation marks", "\"canary\""),
            ("token with a line feed at its end", "canary\n"),
            ("token with a line feed within it", "can\nary"),
            ("URL as token", "https://app.eu.workato.com"),
        ] {
            await failures.add(what) { try Client(apiToken: token) }
        }
        for (what, url) in [
            ("plain http to a remote host", "http://workato.example.com"),
            ("base URL with /api", "https://workato.example.com/api"),
            ("base URL from a browser", "https://app.eu.workato.com/recipes/canary?fid=1"),
            ("base URL without https", "app.eu.workato.com"),
            ("base URL with a password", "https://user:canary@workato.example.com"),
            ("base URL with a query", "https://workato.example.com/?token=canary"),
            ("base URL with a space", "https://workato.example.com/ "),
            ("base URL without a host", "https://"), ("token as base URL", "wrkaeu-canary"),
        ] {
            await failures.add(what) { try Client(apiToken: token, baseURL: url) }
        }
        await failures.add("data center and base URL") {
            try Client(apiToken: token, dataCenter: .eu, baseURL: "https://workato.example.com")
        }
        await failures.add("timeout of 0") { try Client(apiToken: token) { $0.timeout = 0 } }
        await failures.add("timeout that is no number") { try Client(apiToken: token) { $0.timeout = .nan } }
        await failures.add("timeout of two days") {
            try Client(apiToken: token).withOptions(timeout: 200_000)
        }
        await failures.add("no attempts") { try Client(apiToken: token) { $0.maxAttempts = 0 } }
        await failures.add("rate limit of 0") { try Client(apiToken: token) { $0.requestsPerMinute = 0 } }
        await failures.add("user agent with a line feed") {
            try Client(apiToken: token) { $0.userAgent = "a\r\nx-admin: 1" }
        }
        for (what, proxy) in [
            ("SOCKS proxy", "socks5://user:canary@proxy"), ("proxy that is not a URL", "http://user:canary@"),
        ] {
            await failures.add(what) { try Client(apiToken: token) { $0.proxy = .url(Secret(proxy)) } }
        }
        let transport = URLSessionTransport()
        await failures.add("proxy beside a transport") {
            try Client(apiToken: token) { ($0.proxy, $0.transport) = (.off, transport) }
        }
        await failures.add("CA bundle beside a transport") {
            try Client(apiToken: token) { ($0.caBundle, $0.transport) = (company, transport) }
        }
        await failures.add("timeout for connecting with URLSession") {
            try Client(apiToken: token) { ($0.connectTimeout, $0.transport) = (5, transport) }
        }
        await failures.add("CA bundle that is not there") {
            try Client(apiToken: token) { $0.caBundle = company }
        }
        let notes = FileManager.default.temporaryDirectory.appendingPathComponent("notes.txt")
        try "no certificate".write(to: notes, atomically: false, encoding: .utf8)
        failures.hide(NSRegularExpression.escapedPattern(for: notes.path), "FOLDER/notes.txt")
        await failures.add("CA bundle that is not PEM") {
            try Client(apiToken: token) { $0.caBundle = notes }
        }
        try failures.check()
    }

    private let token = canary
    private let company = URL(fileURLWithPath: "/no/such/company.pem")

    func testArguments() async throws {
        var failures = Failures("arguments")
        let workato = try emulated()
        let token = token
        await failures.add("id 0") { try await workato.get(0) }
        await failures.add("page 0") { try await workato.list(page: 0) }
        await failures.add("page of 101") { try await workato.list(perPage: 101) }
        await failures.add("profile without a name") { try await workato.create(input(name: "")) }
        await failures.add("name with a space at its end") { try await workato.create(input(name: "Acme ")) }
        await failures.add("variable of the client secret is not set") {
            try await workato.rotateSecret(321, clientSecret: Secret(""))
        }
        await failures.add("API token as client secret") {
            try await workato.rotateSecret(321, clientSecret: Secret(token))
        }
        await failures.add("data that is no object") { try await workato.create(input(data: "[1]")) }
        await failures.add("data with the secret") {
            try await workato.create(input(data: #"{"client_secret": "canary"}"#))
        }
        await failures.add("empty external id") { try await workato.assign(321, to: .external("")) }
        await failures.add("external id of 3000 bytes") {
            try await workato.assign(321, to: .external(String(repeating: "a", count: 3000)))
        }
        await failures.add("customer 0") { try await workato.assign(321, to: .workspace(0)) }
        await failures.add("second customer is not valid") {
            try await workato.assignEach(321, to: [.workspace(123), .workspace(0)]).all()
        }
        await failures.add("pace 0") {
            try await workato.assignEach(321, to: [.workspace(123)], pace: 0).all()
        }
        await failures.add("two inputs of the same name") {
            try await workato.ensureEach([input(), input()]).all()
        }
        await failures.add("closed client") {
            workato.close()
            return try await workato.get(321)
        }
        await failures.add("cancelled task") {
            let call = Task { () -> Profile in
                withUnsafeCurrentTask { $0?.cancel() }
                return try await emulated().get(321)
            }
            return try await call.value
        }
        try failures.check()
    }

    func testRefusals() async throws {
        var failures = Failures("refusals")
        let emulator = try WorkatoOAuthProfilesTesting.Emulator(apiToken: "another")
        let wrong = try Client(apiToken: token, baseURL: emulator.url)
        await failures.add("wrong token") { try await wrong.get(321) }
        await failures.add("wrong token in a rollout") {
            try await wrong.assignEach(321, to: [.workspace(123)]).all()
        }
        let refusing = Answering { Response(status: 401, headers: [:], body: Data()) }
        let other = try Client(apiToken: token, dataCenter: .eu) { $0.transport = refusing }
        await failures.add("token of another data center") { try await other.get(321) }
        let roles = #"{"may_get": false, "may_create": false, "may_assign": false, "missing_privilege": 403}"#
        let poor = try emulated(settings: roles)
        await failures.add("role that may not get") { try await poor.get(321) }
        await failures.add("role that may not create") { try await poor.create(input()) }
        await failures.add("role that may not assign") { try await poor.assign(321, to: .workspace(123)) }
        let workato = try emulated()
        await failures.add("unknown id to get") { try await workato.get(5) }
        await failures.add("unknown id to update") { try await workato.update(5, input()) }
        await failures.add("unknown id to delete") { try await workato.delete(5) }
        await failures.add("unknown id to rotateSecret") {
            try await workato.rotateSecret(5, clientSecret: Secret("new secret"))
        }
        await failures.add("unknown profile in a rollout") {
            try await workato.assignEach(5, to: [.workspace(123)]).all()
        }
        await failures.add("unknown customer") { try await workato.assign(321, to: .external("B1")) }
        await failures.add("external id with its prefix") {
            try await workato.assign(321, to: .external("EA2300"))
        }
        await failures.add("not assigned") { try await workato.unassign(321, from: .workspace(123)) }
        let errors =
            #"{"message": "Bad request", "errors": {"name": ["can't be blank"], "provider": "is unknown"}}"#
        let faulty = try emulated([#"{"status": 400, "body": \#(errors)}"#])
        await failures.add("missing field") { try await faulty.create(input()) }
        let bare = #"{"status": 400, "body": {"message": "Bad request"}}"#
        let refused = try emulated([bare, bare, "success_false"])
        await failures.add("400 to get") { try await refused.get(321) }
        await failures.add("400 to unassign with force") {
            try await refused.unassign(321, from: .workspace(123), force: true)
        }
        await failures.add("success false") { try await refused.delete(321) }
        try failures.check()
    }

    func testConflicts() async throws {
        var failures = Failures("conflicts")
        let emulator = try WorkatoOAuthProfilesTesting.Emulator(apiToken: canary)
        try emulator.fill(documented: true)
        try emulator.set(#"{"duplicate_name": 409}"#)
        let workato = try emulator.client()
        let name = try await workato.get(321).name
        await failures.add("create of a name that exists") { try await workato.create(input(name: name)) }
        await failures.add("ensure with another client id") { try await workato.ensure(input(name: name)) }
        await failures.add("ensure of a name that differs in case") {
            try await workato.ensure(input(name: name.uppercased()))
        }
        try emulator.set(#"{"duplicate_name": "accept"}"#)
        _ = try await workato.create(input(name: name))
        await failures.add("ensure of a name that exists twice") {
            try await workato.ensure(input(name: name))
        }
        await failures.add("find of a name that exists twice") {
            try await workato.find(name: name, provider: "hubspot") as Any
        }
        await failures.add("unassign of a profile in use") {
            try await workato.unassign(321, from: .workspace(401))
        }
        await failures.add("assign of a second profile of a provider") {
            let second = try await workato.create(input(name: "Second"))
            return try await workato.assign(second.id, to: .workspace(401))
        }
        try failures.check()
    }

    func testServers() async throws {
        var failures = Failures("servers")
        let login =
            #"{"status": 200, "headers": [["Content-Type", "text/html"]], "body": "<html>Sign in</html>"}"#
        let one: [(String, [String])] = [
            ("login page", [login]), ("gateway's HTML, three times", ["html", "html", "html"]),
            ("redirect", ["redirect"]), ("407 as an answer", [#"{"status": 407}"#]),
            ("empty answer", [#"{"status": 200}"#]),
            ("answer without an id", [#"{"status": 200, "body": {"result": {}}}"#]),
            ("500 with an error id", Array(repeating: broken, count: 3)),
            ("503 three times", ["503", "503", "503"]),
            ("truncated answer", ["truncate", "truncate", "truncate"]),
            ("connection closed without an answer", ["drop_after", "drop_after", "drop_after"]),
            ("429 past the timeout", [busy]), ("hung answer", ["hang", "hang", "hang"]),
        ]
        for (what, faults) in one {
            let workato = try emulated(faults)
            await failures.add(what) { try await workato.get(321) }
        }
        for (what, fault) in [
            ("login page to create", login), ("503 to create", "503"), ("hung answer to create", "hang"),
            ("connection closed during create", "drop_applied"),
        ] {
            let workato = try emulated([fault])
            await failures.add(what) { try await workato.create(input()) }
        }
        let slow = try emulated(["hang"]) { $0.timeout = 30 }
        await failures.add("hung answer, and the call's own timeout") { try await slow.get(321) }
        let short = try emulated([#"{"latency": 0}"#, "hang"]) { $0.timeout = 60 }
        await failures.add("ensure without the time to find out") { try await short.ensure(input()) }
        let limited = try emulated { ($0.requestsPerMinute, $0.timeout) = (1, 5) }
        _ = try await limited.get(321)
        await failures.add("rate limit past the timeout") { try await limited.get(321) }
        let walked = try emulated(["503", "503", "503"])
        await failures.add("page of a walk that fails") { try await walked.profiles().all() }
        try failures.check()
    }

    func testTransports() async throws {
        var failures = Failures("transports")
        let nothing = try with(Answering { Response(status: 0, headers: [:], body: Data()) })
        await failures.add("transport that answers with status 0") { try await nothing.get(321) }
        let broken = try with(Answering { throw TransportError("the tunnel is down") })
        await failures.add("transport that says that the network fails") { try await broken.get(321) }
        await failures.add("transport that fails during create") { try await broken.create(input()) }
        let own = try with(Answering { throw OutOfTickets() })
        await failures.add("transport with an error of its own") { try await own.get(321) }
        let workato = try emulated()
        await failures.add("customers that throw") {
            let customers = AsyncThrowingStream<Customer, any Error>(unfolding: { throw OutOfTickets() })
            return try await workato.assignEach(321, to: customers).all()
        }
        try failures.check()
    }

    private struct OutOfTickets: Error {}

    private let broken =
        #"{"status": 500, "headers": [["X-Correlation-Id", "ab12"]], "body": {"message": "Server error", "id": "a1-c3"}}"#
    private let busy =
        #"{"status": 429, "headers": [["Retry-After", "300"]], "body": {"message": "Too many requests"}}"#

    private func with(_ transport: any Transport) throws -> Client {
        try Client(apiToken: token) { ($0.transport, $0.maxAttempts) = (transport, 1) }
    }

    private func input(name: String = "Acme", data: String? = nil) -> ProfileInput {
        ProfileInput(
            name: name, provider: "hubspot", clientId: "c", clientSecret: Secret("canary secret"), data: data
        )
    }
}
