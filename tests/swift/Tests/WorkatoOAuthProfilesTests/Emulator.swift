import Foundation
import WorkatoOAuthProfiles
import XCTest

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// An emulator in its own process, which ends with the test.
final class Emulator {
    let url: String
    private let process = Process()
    private let stdin = Pipe()

    init(_ arguments: String...) throws {
        let stdout = Pipe()
        process.executableURL = URL(fileURLWithPath: try environment("WORKATO_TEST_EMULATOR"))
        let always = ["--token", "test-token", "--until-stdin-closes", "--set", "requests_per_minute=off"]
        process.arguments = always + arguments
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        let line = String(decoding: stdout.fileHandleForReading.availableData, as: UTF8.self)
        let words = line.split(whereSeparator: \.isWhitespace)
        url = String(try XCTUnwrap(words.last, "the emulator did not start"))
    }

    deinit {
        try? stdin.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Empties the journal, and answers the next requests with these faults.
    func play(_ faults: [JSON]) async throws {
        _ = try await control("POST", "reset")
        _ = try await control("POST", "faults", JSONEncoder().encode(faults))
    }

    /// Sets up this workspace or these settings.
    func begin(_ json: String) async throws {
        _ = try await control("POST", "reset", Data(json.utf8))
    }

    /// The requests that arrived.
    func journal() async throws -> [Arrival] {
        try JSONDecoder().decode([Arrival].self, from: try await control("GET", "journal"))
    }

    /// Returns when a request has arrived, answered or not.
    func firstArrival() async throws {
        for _ in 0..<10_000 {
            if try await !journal().isEmpty { return }
        }
        XCTFail("no request arrived")
    }

    private func control(_ method: String, _ path: String, _ body: Data? = nil) async throws -> Data {
        var request = URLRequest(url: try XCTUnwrap(URL(string: "\(url)/__emulator/\(path)")))
        request.httpMethod = method
        request.httpBody = body
        let (data, response) = try await URLSession.shared.data(for: request)
        let text = String(decoding: data, as: UTF8.self)
        XCTAssertEqual((response as? HTTPURLResponse)?.statusCode, 200, text)
        return data
    }
}

/// A client of the emulator that reports all events.
func client(
    of emulator: Emulator, token: String = "test-token", _ events: AsyncStream<Event>.Continuation,
    _ configure: (inout Settings) -> Void = { _ in }
) throws -> Client {
    try Client(apiToken: token, baseURL: emulator.url) { settings in
        settings.eventLevel = .debug
        settings.onEvent = { events.yield($0) }
        configure(&settings)
    }
}

/// A request in the journal of the emulator.
struct Arrival: Decodable {
    let time: Double
    let method: String
    let path: String
    let headers: [[String]]
    let authorization: String
    let status: Int?
    let body: String?
}
