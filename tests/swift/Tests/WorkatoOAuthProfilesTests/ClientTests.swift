import WorkatoOAuthProfiles
import XCTest

import func WorkatoOAuthProfilesCore.defaultConfig

final class ClientTests: XCTestCase {
    func testTasksShareAClient() async throws {
        let emulator = try Emulator("--profiles", "250")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url, requestsPerMinute: nil)
        let ids = try await workato.list().map(\.id)
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for id in ids { group.addTask { try await workato.get(id).name } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        XCTAssertEqual(names.count, 100)
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.count, 101)
    }

    /// Five calls fit into a minute, and the others would wait longer than they may.
    func testTasksShareTheLimit() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(
            apiToken: "test-token", baseURL: emulator.url, timeout: 10, requestsPerMinute: 5
        )
        let codes = try await outcomes(of: 24, workato)
        XCTAssertEqual(codes, [nil: 5, .rateLimited: 19])
        let arrivals = try await emulator.journal()
        XCTAssertEqual(arrivals.map(\.status), [200, 200, 200, 200, 200])
    }

    func testTheLimitIsThatOfTheCoreWhereNoneIsGiven() async throws {
        let emulator = try Emulator("--documented")
        let limit = Int(try XCTUnwrap(defaultConfig().requestsPerMinute))
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url, timeout: 10)
        let codes = try await outcomes(of: limit + 1, workato)
        XCTAssertEqual(codes, [nil: limit, .rateLimited: 1])
    }

    /// How often that many calls at the same time ended with which code; `nil` is a value.
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

    func testAllProfilesAreWalkedAndEachLoopWalksAnew() async throws {
        let emulator = try Emulator("--profiles", "250")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
        let profiles = workato.profiles()
        for _ in 1...2 {
            let ids = try await profiles.reduce(into: Set()) { $0.insert($1.id) }
            XCTAssertEqual(ids.count, 250)
        }
    }

    func testEventsTellOfAWaitAndOfAnotherAttempt() async throws {
        let emulator = try Emulator("--documented", "--fault", "429", "--fault", "503")
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) { tell.yield($0) }
        _ = try await workato.get(321)
        tell.finish()
        let heard = await events.reduce(into: []) { $0.append($1) }
        XCTAssertEqual(heard.map(\.kind), [.waiting, .retrying])
        XCTAssertEqual(heard.map(\.operation), ["get", "get"])
        XCTAssertEqual(heard.first?.wait ?? 0, 1, accuracy: 0.5)
        XCTAssertEqual(heard.last?.status, 503)
        XCTAssertGreaterThan(heard.last?.elapsed ?? 0, 0)
        XCTAssertEqual(heard.map { "\($0)" }, heard.map(\.text))
    }

    func testATimeIsADateToo() async throws {
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
        let refused: [(String, () throws -> Client)] = [
            ("token", { try Client(apiToken: "") }),
            ("timeout", { try Client(apiToken: "t", timeout: -1) }),
            ("timeout", { try Client(apiToken: "t", timeout: .nan) }),
            ("attempt timeout", { try Client(apiToken: "t", attemptTimeout: .infinity) }),
            ("connect timeout", { try Client(apiToken: "t", connectTimeout: 0) }),
            ("attempts", { try Client(apiToken: "t", maxAttempts: 0) }),
            ("attempts", { try Client(apiToken: "t", maxAttempts: .max) }),
            ("requests per minute", { try Client(apiToken: "t", requestsPerMinute: .min) }),
            ("http", { try Client(apiToken: "t", baseURL: "http://example.com") }),
        ]
        for (word, build) in refused {
            XCTAssertThrowsError(try build()) { error in
                XCTAssertEqual((error as? WorkatoError)?.code, .invalidInput)
                XCTAssertTrue("\(error)".contains(word), "\(error)")
            }
        }
    }

    func testADataCenterIsABaseURL() throws {
        XCTAssertEqual(try Client(apiToken: "t").baseURL, "https://www.workato.com")
        XCTAssertEqual(try Client(apiToken: "t", dataCenter: .eu).baseURL, "https://app.eu.workato.com")
        let plain = try Client(apiToken: "t", baseURL: "http://example.com/", allowHTTP: true)
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
