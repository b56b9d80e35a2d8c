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
/// within its `timeout` with a value or a ``WorkatoError`` that says what to do. Cancelling its task
/// ends it at once with a `CancellationError`. One client can be used by many tasks.
public final class Client: Sendable {
    /// The base URL in use.
    public let baseURL: String

    private let session: Session
    private let onEvent: (@Sendable (Event) -> Void)?

    /// - Parameters:
    ///   - apiToken: The token of an API client of the workspace.
    ///   - dataCenter: Whose service to talk to; the United States if nothing is given.
    ///   - baseURL: Another host instead, such as `https://workato.example.com`; a path prefix is kept.
    ///   - allowHTTP: Allow plain `http` to hosts other than this machine.
    ///   - timeout: How long a whole call may take, waits included. 120 s.
    ///   - attemptTimeout: How long one request may take. 45 s.
    ///   - connectTimeout: How long connecting may take. 10 s.
    ///   - maxAttempts: How often a request may fail before the call does. 3.
    ///   - requestsPerMinute: The limit of requests a minute; `nil` turns it off.
    ///   - eventLevel: The lowest level of the events that `onEvent` hears of.
    ///   - onEvent: Hears of waits, further attempts and the like, in the task of the call.
    /// - Throws: ``WorkatoError`` with the code `.invalidInput` where a setting is not valid.
    public init(
        apiToken: String, dataCenter: DataCenter? = nil, baseURL: String? = nil, allowHTTP: Bool = false,
        timeout: TimeInterval? = nil, attemptTimeout: TimeInterval? = nil,
        connectTimeout: TimeInterval? = nil, maxAttempts: Int? = nil, requestsPerMinute: Int? = 60,
        eventLevel: Level = .info, onEvent: (@Sendable (Event) -> Void)? = nil
    ) throws {
        let defaults = try translating { try defaultConfig() }
        let config = Config(
            dataCenter: dataCenter, baseUrl: baseURL, allowHttp: allowHTTP,
            timeout: timeout ?? defaults.timeout,
            attemptTimeout: attemptTimeout ?? defaults.attemptTimeout,
            connectTimeout: connectTimeout ?? defaults.connectTimeout,
            maxAttempts: maxAttempts.map(Int64.init) ?? defaults.maxAttempts,
            requestsPerMinute: requestsPerMinute.map(Int64.init),
            listen: onEvent.map { _ in eventLevel }
        )
        let session = try translating { try Session(apiToken: apiToken, config: config, observer: nil) }
        self.baseURL = try translating { try session.baseUrl() }
        self.session = session
        self.onEvent = onEvent
    }

    /// Reads one profile: `GET /api/custom_oauth_profiles/:id`.
    public func get(_ id: Int64) async throws -> Profile {
        guard case .one(let profile) = try await run(.get(id: id)).next() else { throw endedWithoutAnswer() }
        return profile
    }

    /// Reads one page of profiles, from 1, of 1 to 100 profiles: `GET /api/custom_oauth_profiles`.
    /// ``profiles(page:)`` reads all.
    public func list(page: Int = 1, perPage: Int = 100) async throws -> [Profile] {
        let list = try run(.list(page: Int64(page), perPage: Int64(perPage)))
        guard case .page(let profiles) = try await list.next() else { throw endedWithoutAnswer() }
        return profiles
    }

    /// All profiles, from this page of a hundred on: a request for every hundred, as they are asked
    /// for. The timeout is for each page. After an error the walk is over.
    ///
    /// Deleting profiles while walking makes the walk miss some: collect them first.
    public func profiles(page: Int = 1) -> Profiles {
        Profiles { try self.run(.profiles(page: Int64(page))) }
    }

    private func run(_ command: Command) throws -> Run {
        Run(machine: try translating { try session.start(command: command) }, onEvent: onEvent)
    }
}

extension Client: CustomStringConvertible {
    /// The base URL, without the API token.
    public var description: String { "Client(\(baseURL))" }
}
