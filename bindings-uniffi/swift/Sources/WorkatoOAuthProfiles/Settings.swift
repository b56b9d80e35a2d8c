import Foundation
import WorkatoOAuthProfilesCore

extension Settings: CustomStringConvertible, CustomReflectable {
    /// The data center and the timeout. The base URL is left out: before it is checked it may hold a password.
    public var description: String {
        "Settings(dataCenter: \(dataCenter.map { "\($0)" } ?? "nil"), timeout: \(timeout))"
    }

    /// The same for `dump` and whatever else reflects values.
    public var customMirror: Mirror {
        Mirror(self, children: ["dataCenter": dataCenter as Any, "timeout": timeout])
    }
}

/// The settings of a ``Client``, which are checked when the client is built.
public struct Settings: Sendable {
    /// The data center to talk to; the United States if neither this nor ``baseURL`` is given.
    public var dataCenter: DataCenter?
    /// Another host instead, such as `https://workato.example.com`; a path prefix is kept.
    public var baseURL: String?
    /// Allow plain `http` to hosts other than this machine.
    public var allowHTTP: Bool
    /// How long a whole call may take, waits included: 120 s if not given; at most a day.
    public var timeout: TimeInterval
    /// How long one request may take: 45 s if not given; at most a day.
    public var attemptTimeout: TimeInterval
    /// How long connecting may take: 10 s if not given; at most a day. A ``URLSessionTransport`` cannot keep it:
    /// with one, which is the default on Apple's systems, it is refused.
    public var connectTimeout: TimeInterval { didSet { hasConnectTimeout = true } }
    /// How often a request may fail before the call does: 3 if not given; at least 1.
    public var maxAttempts: Int
    /// The rate limit in requests a minute: 60 if not given; `nil` turns it off.
    public var requestsPerMinute: Int?
    /// Your program in the header `User-Agent`, such as `rollout/2.1`. ASCII text.
    public var userAgent: String?
    /// The proxy; that of the environment if not given. It is refused together with a ``transport``.
    public var proxy: Proxy?
    /// A PEM file with the certificates to trust, instead of those of the operating system. It is refused
    /// together with a ``transport``.
    public var caBundle: URL?
    /// Sends the requests, in place of the library's own transport. On Apple's systems, where the library has
    /// none, the default is a ``URLSessionTransport``.
    public var transport: (any Transport)?
    /// The lowest level of the events that ``onEvent`` receives.
    public var eventLevel = Level.info
    /// Receives events, such as waits and retries, in the task of the call.
    public var onEvent: (@Sendable (Event) -> Void)?

    private(set) var hasConnectTimeout = false

    /// The emulator, for tests: the client sends to it without sockets, and follows its clock.
    package var emulator: EmulatedService?

    init() throws {
        let defaults = try translating { try defaultConfig() }
        (dataCenter, baseURL, allowHTTP) = (defaults.dataCenter, defaults.baseUrl, defaults.allowHttp)
        (timeout, attemptTimeout) = (defaults.timeout, defaults.attemptTimeout)
        (connectTimeout, maxAttempts) = (defaults.connectTimeout, Int(defaults.maxAttempts))
        requestsPerMinute = defaults.requestsPerMinute.map(Int.init)
    }

    var state: ClientState {
        #if canImport(Darwin)
            let system = emulator == nil ? URLSessionTransport() : nil
            return ClientState(transport: transport ?? system, onEvent: onEvent)
        #else
            return ClientState(transport: transport, onEvent: onEvent)
        #endif
    }

    func config(_ state: ClientState) -> Config {
        Config(
            dataCenter: dataCenter, baseUrl: baseURL, allowHttp: allowHTTP, timeout: timeout,
            attemptTimeout: attemptTimeout, connectTimeout: connectTimeout, maxAttempts: Int64(maxAttempts),
            requestsPerMinute: requestsPerMinute.map(Int64.init),
            userAgent: userAgent.map { "swift \($0)" } ?? "swift",
            listen: onEvent.map { _ in eventLevel }, ownTransport: state.transport != nil,
            proxy: proxy, caBundle: caBundle?.path
        )
    }
}
