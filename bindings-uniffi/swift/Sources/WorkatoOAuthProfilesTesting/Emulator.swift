import WorkatoOAuthProfiles
import WorkatoOAuthProfilesCore

/// An emulated workspace with a server on this machine, for tests of programs that use a client. Nothing in
/// it is Workato's, and all its failures are reconstructions. Libraries for phones do not have it.
///
/// ```swift
/// let emulator = try Emulator()
/// try emulator.fill(documented: true)
/// try emulator.failNext("503")
/// let workato = try Client(apiToken: emulator.apiToken, baseURL: emulator.url)
/// ```
public final class Emulator: Sendable {
    /// The API token that calls need.
    public let apiToken: String
    /// The base URL.
    public let url: String

    private let service: EmulatedService

    /// Starts the emulator on a free port. It stops when this object is no longer used.
    public init(apiToken: String = "test-token") throws {
        self.apiToken = apiToken
        service = try throwingData { try EmulatedService(apiToken: apiToken) }
        url = try throwingData { [service] in try service.url() }
    }

    deinit {
        // There is no caller to throw to.
        try? service.stop()
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
