import Foundation
import WorkatoOAuthProfilesCore

/// A client of Workato's Custom OAuth profiles. Unofficial, not by Workato.
///
/// ```swift
/// let workato = try Client(apiToken: "...", dataCenter: .eu)
/// let profile = try await workato.get(321)
/// for try await profile in workato.profiles() { print(profile.id, profile.name) }
/// ```
///
/// A call waits for the rate limit of 60 requests a minute, retries where that is safe, and ends within its
/// `timeout` with a value or a ``WorkatoError`` that says what to do. Many tasks can use one client.
///
/// Cancelling its task ends a call at once with a `CancellationError`. If a write was under way that may have
/// been carried out, only an event reports it, of the kind `.gaveUp` and the level `.warning`.
public final class Client: Sendable {
    /// The base URL in use.
    public let baseURL: String

    let session: Session
    let state: ClientState

    /// - Parameters:
    ///   - apiToken: The token of an API client of the workspace.
    ///   - dataCenter: The data center to talk to; the United States if neither this nor a base URL is given.
    ///   - baseURL: Another host instead, such as `https://workato.example.com`; a path prefix is kept.
    ///   - configure: All other settings.
    /// - Throws: ``WorkatoError`` with the code `.invalidInput` if a setting is not valid.
    public convenience init(
        apiToken: String, dataCenter: DataCenter? = nil, baseURL: String? = nil,
        configure: (inout Settings) -> Void = { _ in }
    ) throws {
        try self.init(dataCenter, baseURL, configure) { config, emulator in
            try emulator?.session(apiToken: apiToken, config: config)
                ?? Session(apiToken: apiToken, config: config)
        }
    }

    /// A client with the settings of the environment: `WORKATO_API_TOKEN` is the API token and, if it is set,
    /// `WORKATO_HOST` the base URL or `WORKATO_DATA_CENTER` the data center. A base URL or data center that
    /// `configure` gives wins over both.
    ///
    /// - Throws: ``WorkatoError`` with the code `.invalidInput` if the token is not set or a value is not
    ///   valid.
    public static func fromEnv(configure: (inout Settings) -> Void = { _ in }) throws -> Client {
        try Client(nil, nil, configure) { config, _ in try Session.fromEnv(config: config) }
    }

    private init(
        _ dataCenter: DataCenter?, _ baseURL: String?, _ configure: (inout Settings) -> Void,
        _ open: (Config, EmulatedService?) throws -> Session
    ) throws {
        var settings = try Settings()
        (settings.dataCenter, settings.baseURL) = (dataCenter, baseURL)
        configure(&settings)
        let state = settings.state
        if settings.hasConnectTimeout { try state.checkConnectTimeout() }
        self.state = state
        session = try translating { try open(settings.config(state), settings.emulator) }
        self.baseURL = try translating { [session] in try session.baseUrl() }
    }

    private init(_ other: Client, _ session: Session) {
        (baseURL, state, self.session) = (other.baseURL, other.state, session)
    }

    /// This client with other timeouts or attempts; `nil` keeps a setting. It shares the rate limit and the
    /// connections, and is closed with this one.
    public func withOptions(
        timeout: TimeInterval? = nil, attemptTimeout: TimeInterval? = nil,
        connectTimeout: TimeInterval? = nil, maxAttempts: Int? = nil
    ) throws -> Client {
        if connectTimeout != nil { try state.checkConnectTimeout() }
        let options = Overrides(
            timeout: timeout, attemptTimeout: attemptTimeout, connectTimeout: connectTimeout,
            maxAttempts: maxAttempts.map(Int64.init)
        )
        return Client(self, try translating { try session.withOptions(options: options) })
    }

    /// Cancels the calls that are under way, which throw the code `.cancelled`. Later calls are refused. It
    /// closes the clients of ``withOptions(timeout:attemptTimeout:connectTimeout:maxAttempts:)`` too. A
    /// client that is no longer used closes by itself.
    public func close() {
        // It cannot fail.
        try? session.shut()
        state.closing.close()
    }

    func start(
        _ verb: (Session) throws -> Machine, _ input: RolloutInput = RolloutInput()
    ) throws -> Driver {
        Driver(machine: try translating { try verb(session) }, state: state, input: input)
    }
}

extension Client: CustomStringConvertible {
    /// The base URL, without the API token.
    public var description: String { "Client(\(baseURL))" }
}
