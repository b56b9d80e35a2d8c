import WorkatoOAuthProfiles
import WorkatoOAuthProfilesCore

/// An emulated workspace with a server on this machine, for tests of what uses a client; nothing in it is
/// Workato's, and all its failures are reconstructions. Libraries for phones do not have it.
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

    /// Starts it on a free port. It stops with this object.
    public init(apiToken: String = "test-token") throws {
        self.apiToken = apiToken
        service = try flat { try EmulatedService(apiToken: apiToken) }
        url = try flat { [service] in try service.url() }
    }

    deinit {
        // There is nobody left to tell.
        try? service.stop()
    }

    /// Begins anew with these and nothing else: profile 321 and customer 123 (external id A2300) of Workato's
    /// documentation, so many more profiles, and so many more customers from 1001 on.
    public func fill(documented: Bool = false, profiles: Int = 0, customers: Int = 0) throws {
        let counts = #""profiles": \#(profiles), "customers": \#(customers)"#
        try control("reset", #"{"documented": \#(documented), \#(counts)}"#)
    }

    /// Each of these is what the next request meets, in order: a fault by its name, such as `503` or
    /// `hang`, or as JSON.
    public func failNext(_ faults: String...) throws {
        try flat { try service.failNext(faults: faults) }
    }

    /// Changes settings, such as `{"requests_per_minute": 600}`.
    public func set(_ settings: String) throws {
        try control("settings", settings)
    }

    /// What arrived, in order, as a JSON list; it holds no token and no secret.
    public func journal() throws -> String {
        try control("journal")
    }

    /// Whether this is the client secret of the profile.
    public func hasSecret(profile: Int64, _ clientSecret: Secret) throws -> Bool {
        try flat { try service.hasSecret(profile: profile, clientSecret: clientSecret) }
    }

    /// What a path of the emulator's own answers: a POST where there is a body, else a GET. Its README has
    /// them all.
    @discardableResult
    public func control(_ path: String, _ body: String? = nil) throws -> String {
        try flat { try service.control(path: path, body: body) }
    }
}

private func flat<T>(_ call: () throws -> T) throws -> T {
    do { return try call() } catch Failure.Failed(let data) { throw data }
}
