import WorkatoOAuthProfiles
import WorkatoOAuthProfilesTesting
import XCTest

import func WorkatoOAuthProfilesCore.defaultConfig

final class ClientTests: XCTestCase {
    func testTasksShareAClient() async throws {
        let emulator = try Emulator("--profiles", "250")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { $0.requestsPerMinute = nil }
        let ids = try await workato.list().map(\.id)
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for id in ids { group.addTask { try await workato.get(id).name } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        XCTAssertEqual(names.count, 100)
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.count, 101)
    }

    /// Five calls fit into a minute. The others would wait longer than their timeout.
    func testTasksShareTheRateLimit() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) {
            ($0.timeout, $0.requestsPerMinute) = (10, 5)
        }
        let codes = try await outcomes(of: 24, workato)
        XCTAssertEqual(codes, [nil: 5, .rateLimited: 19])
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.map(\.status), [200, 200, 200, 200, 200])
    }

    func testTheDefaultRateLimitIsThatOfTheCore() async throws {
        let emulator = try Emulator("--documented")
        let limit = Int(try XCTUnwrap(defaultConfig().requestsPerMinute))
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { $0.timeout = 10 }
        let codes = try await outcomes(of: limit + 1, workato)
        XCTAssertEqual(codes, [nil: limit, .rateLimited: 1])
    }

    /// Makes this many calls at the same time, and counts the codes that they ended with; `nil` is a success.
    private func outcomes(of calls: Int, _ workato: Client) async throws -> [Code?: Int] {
        try await withThrowingTaskGroup(of: Code?.self) { group in
            for _ in 0..<calls {
                group.addTask {
                    let result = await Task { try await workato.get(321) }.result
                    guard case .failure(let error) = result else { return nil }
                    return (error as? WorkatoError)?.code ?? .internal
                }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
    }

    func testEachLoopOverTheProfilesReadsThemAll() async throws {
        let emulator = try Emulator("--profiles", "250")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
        let profiles = workato.profiles()
        for _ in 1...2 {
            let ids = try await profiles.reduce(into: Set()) { $0.insert($1.id) }
            XCTAssertEqual(ids.count, 250)
        }
    }

    func testEventsReportAWaitAndARetry() async throws {
        let emulator = try Emulator("--documented", "--fault", "429", "--fault", "503")
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) {
            $0.onEvent = { tell.yield($0) }
        }
        _ = try await workato.get(321)
        tell.finish()
        let heard = await events.reduce(into: []) { $0.append($1) }
        XCTAssertEqual(heard.map(\.kind), [.waiting, .retrying])
        XCTAssertEqual(heard.map(\.operation), ["get", "get"])
        XCTAssertEqual(heard.map(\.call), [1, 1])
        XCTAssertEqual(heard.first?.wait ?? 0, 1, accuracy: 0.5)
        XCTAssertEqual(heard.last?.status, 503)
        XCTAssertGreaterThan(heard.last?.elapsed ?? 0, 0)
        XCTAssertEqual(heard.map { "\($0)" }, heard.map(\.text))
    }

    func testATimeCanBeReadAsADate() async throws {
        let emulator = try Emulator("--documented")
        let profile = try await Client(apiToken: "test-token", baseURL: emulator.url).get(321)
        XCTAssertEqual(profile.createdAt, "2023-01-15T11:50:32.986-07:00")
        XCTAssertEqual(profile.createdDate?.timeIntervalSince1970 ?? 0, 1_673_808_632.986, accuracy: 0.001)
        for (text, date) in [
            ("2023-01-15T18:50:32Z", 1_673_808_632.0), ("2023-01-15T18:50:32.986Z", 1_673_808_632.986),
            ("yesterday", nil), (nil, nil),
        ] {
            XCTAssertEqual(updated(at: text).updatedDate?.timeIntervalSince1970, date)
        }
    }

    func testSettingsThatAreNotValidAreRefused() throws {
        let refused: [(String, (inout Settings) -> Void)] = [
            ("`timeout`", { $0.timeout = -1 }), ("`timeout`", { $0.timeout = .nan }),
            ("`attemptTimeout`", { $0.attemptTimeout = .infinity }),
            ("`connectTimeout`", { $0.connectTimeout = 0 }), ("`maxAttempts`", { $0.maxAttempts = 0 }),
            ("`maxAttempts`", { $0.maxAttempts = .max }),
            ("`requestsPerMinute`", { $0.requestsPerMinute = .min }),
            ("http", { $0.baseURL = "http://example.com" }), ("`userAgent`", { $0.userAgent = "a\nb" }),
            ("is not there", { $0.caBundle = URL(fileURLWithPath: "/no/roots.pem") }),
            ("SOCKS", { $0.proxy = .url(Secret("socks5://proxy")) }),
            (
                "`proxy` is for the default transport",
                { ($0.proxy, $0.transport) = (.off, URLSessionTransport()) }
            ),
        ]
        for (word, configure) in refused {
            XCTAssertThrowsError(try Client(apiToken: "t", configure: configure)) { error in
                XCTAssertEqual((error as? WorkatoError)?.code, .invalidInput)
                XCTAssertTrue("\(error)".contains(word), "\(error)")
            }
        }
        XCTAssertThrowsError(try Client(apiToken: "")) { XCTAssertTrue("\($0)".contains("token"), "\($0)") }
        XCTAssertThrowsError(try Client.fromEnv()) {
            XCTAssertTrue("\($0)".contains("`WORKATO_API_TOKEN` is not set"), "\($0)")
        }
    }

    func testWhatIsGivenWinsOverTheEnvironment() throws {
        let variables = [
            "WORKATO_API_TOKEN": "t", "WORKATO_HOST": "https://example.com", "WORKATO_DATA_CENTER": "eu",
        ]
        for (name, value) in variables { setenv(name, value, 1) }
        defer { for name in variables.keys { unsetenv(name) } }
        XCTAssertThrowsError(try Client.fromEnv()) {
            XCTAssertTrue("\($0)".contains("name different servers: unset one of them"), "\($0)")
        }
        XCTAssertEqual(try Client.fromEnv { $0.dataCenter = .jp }.baseURL, "https://app.jp.workato.com")
        unsetenv("WORKATO_HOST")
        XCTAssertEqual(try Client.fromEnv().baseURL, "https://app.eu.workato.com")
    }

    func testAClientWithOtherOptionsSharesTheRateLimit() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { $0.requestsPerMinute = 1 }
        _ = try await workato.get(321)
        let result = await Task { try await workato.withOptions(timeout: 0.3).get(321) }.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? WorkatoError)?.code, .rateLimited) }
        XCTAssertThrowsError(try workato.withOptions(timeout: 0))
    }

    func testAProgramAddsItsNameToTheUserAgent() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) {
            $0.userAgent = "rollout/2.1"
        }
        _ = try await workato.get(321)
        let agent = try await emulator.journal().first?.header("user-agent") ?? ""
        XCTAssertTrue(agent.hasPrefix("workato-oauth-profiles/"), agent)
        XCTAssertTrue(agent.hasSuffix(" swift rollout/2.1"), agent)
    }

    func testTheEmulatorOfTheLibraryServesTestsOfUsers() async throws {
        let own = try WorkatoOAuthProfilesTesting.Emulator()
        try own.fill(documented: true, customers: 3)
        try own.set(#"{"requests_per_minute": 600}"#)
        try own.failNext("503", #"{"latency": 0.01}"#)
        let profile = try await Client(apiToken: own.apiToken, baseURL: own.url).get(321)
        XCTAssertEqual(profile.id, 321)
        XCTAssertEqual(try own.journal().components(separatedBy: "custom_oauth_profiles/321").count, 3)
        XCTAssertTrue(try own.hasSecret(profile: 321, Secret("example_client_secret")))
        XCTAssertFalse(try own.hasSecret(profile: 321, Secret("another")))
        XCTAssertThrowsError(try own.failNext("no such fault")) {
            XCTAssertEqual(($0 as? WorkatoError)?.code, .invalidInput)
        }
    }

    func testSeventyRequestsWaitOnTheClockOfTheEmulator() async throws {
        let own = try WorkatoOAuthProfilesTesting.Emulator()
        try own.fill(documented: true)
        let workato = try own.client()
        for _ in 0..<60 { _ = try await workato.get(321) }
        XCTAssertEqual(try own.now, 0)
        for _ in 0..<10 { _ = try await workato.get(321) }
        XCTAssertEqual(try own.now, 60, accuracy: 0.001)
        try own.advance(60)
        for _ in 0..<60 { _ = try await workato.get(321) }
        XCTAssertEqual(try own.now, 120, accuracy: 0.001)
    }

    func testAFaultOfAnOperationWaitsForItAndALateWriteFollowsTheClock() async throws {
        let own = try WorkatoOAuthProfilesTesting.Emulator()
        try own.fill(documented: true)
        let workato = try own.client { $0.maxAttempts = 1 }
        try own.fail(on: "create", fault: #"{"apply_after": 50}"#)
        _ = try await workato.get(321)
        let input = ProfileInput(
            name: "New", provider: "zoom", clientId: "an id", clientSecret: Secret("a secret"))
        do {
            _ = try await workato.create(input)
            XCTFail("the create must fail")
        } catch let error as WorkatoError {
            XCTAssertEqual(error.code, .ambiguousOutcome)
        }
        let before = try await workato.list().count
        try own.advance(50)
        let after = try await workato.list().count
        XCTAssertEqual([before, after], [1, 2])
        XCTAssertThrowsError(try own.fail(on: "make", fault: "503"))
        XCTAssertThrowsError(try own.advance(-1))
    }

    func testADataCenterIsABaseURL() throws {
        XCTAssertEqual(try Client(apiToken: "t").baseURL, "https://www.workato.com")
        XCTAssertEqual(try Client(apiToken: "t", dataCenter: .eu).baseURL, "https://app.eu.workato.com")
        let plain = try Client(apiToken: "t", baseURL: "http://example.com/") { $0.allowHTTP = true }
        XCTAssertEqual(plain.baseURL, "http://example.com")
        let all = try DataCenter.allCases.map { try Client(apiToken: "t", dataCenter: $0).baseURL }
        XCTAssertEqual(Set(all).count, 10)
    }

    private func updated(at time: String?) -> Profile {
        Profile(
            id: 1, name: "", provider: "", userId: nil, clientId: nil, sharedAccountsCount: nil,
            oemCustomersCount: nil, createdAt: nil, updatedAt: time, extra: "{}"
        )
    }
}
