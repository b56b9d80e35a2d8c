import WorkatoOAuthProfiles
import WorkatoOAuthProfilesCore

/// An emulated workspace, for tests of programs that use a client. Nothing in it is Workato's, and all its
/// failures are reconstructions. Libraries for phones do not have it.
///
/// ```swift
/// let emulator = try Emulator()
/// try emulator.fill(documented: true)
/// try emulator.fail(on: "get", fault: "503")
/// let workato = try emulator.client()
/// for _ in 0..<70 { _ = try await workato.get(321) }
/// ```
///
/// ``client(configure:)`` uses no sockets, and follows the emulator's clock: a wait moves that clock and takes
/// no real time. A client that your program builds itself reaches the emulator at its ``url``, and waits in
/// real time.
public final class Emulator: Sendable {
    /// The API token that calls need.
    public let apiToken: String
    private let service: EmulatedService

    /// An emulator with this API token. Its server stops when this object is no longer used.
    public init(apiToken: String = "test-token") throws {
        self.apiToken = apiToken
        service = try throwingData { try EmulatedService(apiToken: apiToken) }
    }

    deinit {
        // There is no caller to throw to.
        try? service.stop()
    }

    /// The base URL. The first time, this starts a server on a free port of this machine; from then on real
    /// time passes on the clock too.
    public var url: String {
        get throws { try throwingData { try service.url() } }
    }

    /// The seconds on the emulator's clock since its beginning.
    public var now: Double {
        get throws { try throwingData { try service.now() } }
    }

    /// A client that sends to this emulator without sockets, and follows its clock.
    public func client(configure: (inout Settings) -> Void = { _ in }) throws -> Client {
        try Client(apiToken: apiToken) { settings in
            configure(&settings)
            settings.emulator = service
        }
    }

    /// Moves the clock forward by so many seconds: deadlines, rate limits and delayed writes follow it.
    public func advance(_ seconds: Double) throws {
        try throwingData { try service.advance(seconds: seconds) }
    }

    /// Empties the workspace and fills it: if `documented` is true with profile 321 and customer 123
    /// (external id A2300) of Workato's documentation, and with this many more profiles, and customers from
    /// 1001 on.
    public func fill(documented: Bool = false, profiles: Int = 0, customers: Int = 0) throws {
        let counts = #""profiles": \#(profiles), "customers": \#(customers)"#
        try control("reset", #"{"documented": \#(documented), \#(counts)}"#)
    }

    /// Makes the next requests fail, one fault for each in order: a name such as `503` or `hang`, or JSON.
    public func failNext(_ faults: String...) throws {
        try throwingData { try service.failNext(faults: faults) }
    }

    /// Makes the next request of one operation fail: `list`, `get`, `create`, `update`, `delete`, `assign` or
    /// `unassign`. Other requests are left alone. The fault is one of those of ``failNext(_:)``.
    public func fail(on operation: String, fault: String) throws {
        try throwingData { try service.fail(on: operation, fault: fault) }
    }

    /// Changes settings, such as `{"requests_per_minute": 600}`.
    public func set(_ settings: String) throws {
        try control("settings", settings)
    }

    /// The requests that arrived, in order, as a JSON list without tokens and secrets.
    public func journal() throws -> String {
        try control("journal")
    }

    /// Whether this is the client secret of the profile.
    public func hasSecret(profile: Int64, _ clientSecret: Secret) throws -> Bool {
        try throwingData { try service.hasSecret(profile: profile, clientSecret: clientSecret) }
    }

    /// Sends a request to a path of the emulator's control API: a POST if there is a body, else a GET.
    @discardableResult
    public func control(_ path: String, _ body: String? = nil) throws -> String {
        try throwingData { try service.control(path: path, body: body) }
    }
}

private func throwingData<T>(_ call: () throws -> T) throws -> T {
    do { return try call() } catch Failure.Failed(let data) { throw data }
}
