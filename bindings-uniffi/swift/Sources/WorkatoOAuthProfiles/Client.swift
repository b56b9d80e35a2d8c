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
/// A call waits for the limit of 60 requests a minute, is sent again where that is safe, and ends
/// within its `timeout` with a value or a ``WorkatoError`` that says what to do. One client can be used by
/// many tasks.
///
/// Cancelling its task ends a call at once with a `CancellationError`. That cannot say whether a write was
/// under way that may have been carried out all the same: an event does, of the kind `.gaveUp` and the level
/// `.warning`.
public final class Client: Sendable {
    /// The base URL in use.
    public let baseURL: String

    let session: Session
    let side: Side

    /// - Parameters:
    ///   - apiToken: The token of an API client of the workspace.
    ///   - dataCenter: Whose service to talk to; the United States if nothing is given.
    ///   - baseURL: Another host instead, such as `https://workato.example.com`; a path prefix is kept.
    ///   - configure: All other settings.
    /// - Throws: ``WorkatoError`` with the code `.invalidInput` where a setting is not valid.
    public convenience init(
        apiToken: String, dataCenter: DataCenter? = nil, baseURL: String? = nil,
        configure: (inout Settings) -> Void = { _ in }
    ) throws {
        try self.init(dataCenter, baseURL, configure) { try Session(apiToken: apiToken, config: $0) }
    }

    /// A client by the environment: `WORKATO_API_TOKEN` is the API token and `WORKATO_HOST`, if it is set, the
    /// base URL where none is given.
    ///
    /// - Throws: ``WorkatoError`` with the code `.invalidInput` where the token is not set or a value is not
    ///   valid.
    public static func fromEnv(configure: (inout Settings) -> Void = { _ in }) throws -> Client {
        try Client(nil, nil, configure) { try Session.fromEnv(config: $0) }
    }

    private init(
        _ dataCenter: DataCenter?, _ baseURL: String?, _ configure: (inout Settings) -> Void,
        _ open: (Config) throws -> Session
    ) throws {
        var settings = try Settings()
        (settings.dataCenter, settings.baseURL) = (dataCenter, baseURL)
        configure(&settings)
        let side = settings.side
        self.side = side
        session = try translating { try open(settings.config(side)) }
        self.baseURL = try translating { [session] in try session.baseUrl() }
    }

    private init(_ other: Client, _ session: Session) {
        (baseURL, side, self.session) = (other.baseURL, other.side, session)
    }

    /// This client with other time-outs or attempts; what is `nil` stays as it is. It shares the limit and the
    /// connections, and is closed with this one.
    public func withOptions(
        timeout: TimeInterval? = nil, attemptTimeout: TimeInterval? = nil,
        connectTimeout: TimeInterval? = nil, maxAttempts: Int? = nil
    ) throws -> Client {
        let options = Overrides(
            timeout: timeout, attemptTimeout: attemptTimeout, connectTimeout: connectTimeout,
            maxAttempts: maxAttempts.map(Int64.init)
        )
        return Client(self, try translating { try session.withOptions(options: options) })
    }

    /// Ends the calls that are under way with the code `.cancelled`; later ones are refused. It holds for
    /// clients made by ``withOptions(timeout:attemptTimeout:connectTimeout:maxAttempts:)`` too. A client that
    /// nobody uses any more needs no closing.
    public func close() {
        // It cannot fail.
        try? session.shut()
        side.closing.close()
    }

    func run(_ command: Command, _ feed: Feed = Feed()) throws -> Run {
        let machine = try translating { try session.start(command: command, host: nil) }
        return Run(machine: machine, side: side, feed: feed)
    }
}

extension Client: CustomStringConvertible {
    /// The base URL, without the API token.
    public var description: String { "Client(\(baseURL))" }
}
