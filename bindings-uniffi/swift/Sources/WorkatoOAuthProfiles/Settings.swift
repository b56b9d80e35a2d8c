import Foundation
import WorkatoOAuthProfilesCore

/// The settings of a ``Client``. They are checked when it is built.
public struct Settings: Sendable {
    /// Whose service to talk to; the United States if neither this nor ``baseURL`` is given.
    public var dataCenter: DataCenter?
    /// Another host instead, such as `https://workato.example.com`; a path prefix is kept.
    public var baseURL: String?
    /// Allow plain `http` to hosts other than this machine.
    public var allowHTTP: Bool
    /// How long a whole call may take, waits included: 120 s if not given; at most a day.
    public var timeout: TimeInterval
    /// How long one request may take: 45 s if not given; at most a day.
    public var attemptTimeout: TimeInterval
    /// How long connecting may take: 10 s if not given; at most a day.
    public var connectTimeout: TimeInterval
    /// How often a request may fail before the call does: 3 if not given; at least 1.
    public var maxAttempts: Int
    /// The limit of requests a minute: 60 if not given; `nil` turns it off.
    public var requestsPerMinute: Int?
    /// What the header `User-Agent` says after the name of this library, such as `rollout/2.1`. ASCII text.
    public var userAgent: String?
    /// The proxy to go through; the one of the environment if not given. Refused beside a ``transport``.
    public var proxy: Proxy?
    /// A PEM file of the certificates to believe, instead of those of the system. Refused beside a
    /// ``transport``.
    public var caBundle: URL?
    /// Sends by this instead of the library's own transport. On Apple's systems, where the library has none,
    /// it is a ``URLSessionTransport`` if not given.
    public var transport: (any Transport)?
    /// The lowest level of the events that ``onEvent`` hears of.
    public var eventLevel = Level.info
    /// Hears of waits, further attempts and the like, in the task of the call.
    public var onEvent: (@Sendable (Event) -> Void)?

    init() throws {
        let defaults = try translating { try defaultConfig() }
        (dataCenter, baseURL, allowHTTP) = (defaults.dataCenter, defaults.baseUrl, defaults.allowHttp)
        (timeout, attemptTimeout) = (defaults.timeout, defaults.attemptTimeout)
        (connectTimeout, maxAttempts) = (defaults.connectTimeout, Int(defaults.maxAttempts))
        requestsPerMinute = defaults.requestsPerMinute.map(Int.init)
    }

    var side: Side {
        #if canImport(Darwin)
            return Side(transport: transport ?? URLSessionTransport(), onEvent: onEvent)
        #else
            return Side(transport: transport, onEvent: onEvent)
        #endif
    }

    func config(_ side: Side) -> Config {
        Config(
            dataCenter: dataCenter, baseUrl: baseURL, allowHttp: allowHTTP, timeout: timeout,
            attemptTimeout: attemptTimeout, connectTimeout: connectTimeout, maxAttempts: Int64(maxAttempts),
            requestsPerMinute: requestsPerMinute.map(Int64.init),
            userAgent: userAgent.map { "swift \($0)" } ?? "swift",
            listen: onEvent.map { _ in eventLevel }, ownTransport: side.transport != nil, proxy: proxy,
            caBundle: caBundle?.path
        )
    }
}
