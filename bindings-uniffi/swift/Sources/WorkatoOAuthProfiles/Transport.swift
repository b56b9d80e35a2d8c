import Foundation
import WorkatoOAuthProfilesCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends requests, in place of the library's own transport.
public protocol Transport: Sendable {
    /// Sends the request once, and returns an answer of any status. It must follow no redirect, keep no
    /// cookie and send nothing twice. Its task is cancelled with the task of the call, and when
    /// ``Request/timeout`` is over; the call does not wait for it then.
    ///
    /// After an error nobody knows whether the request arrived, unless it is a ``TransportError`` that says
    /// so.
    func send(_ request: Request) async throws -> Response
}

/// A request to be sent as it is. It prints neither its headers nor its body, because they hold secrets.
public struct Request: Sendable {
    /// The method.
    public let method: Method
    /// The whole URL.
    public let url: URL
    /// All headers to send, including the API token.
    public let headers: [String: String]
    /// The body, JSON text; it may hold secrets. A POST without a body has the `Content-Length` 0.
    public let body: Data?
    /// How long this attempt may take, from connecting to the last byte of the answer.
    public let timeout: TimeInterval
    /// How long connecting may take.
    public let connectTimeout: TimeInterval
    /// Whether to send it on a new connection: if the service has closed a kept connection, the request looks
    /// as if it was lost. A transport that cannot do this may ignore it.
    public let fresh: Bool

    init(_ outgoing: Outgoing) throws {
        guard let url = URL(string: outgoing.url) else {
            throw internalError(reason: "`\(outgoing.url)` is not a URL")
        }
        self.url = url
        method = outgoing.method
        headers = outgoing.headers
        body = outgoing.body.map { Data($0.utf8) }
        timeout = outgoing.timeout
        connectTimeout = outgoing.connectTimeout
        fresh = outgoing.fresh
    }

    /// The request for `URLSession`.
    public var urlRequest: URLRequest {
        var request = URLRequest(
            url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: timeout
        )
        request.httpMethod = method.name
        request.allHTTPHeaderFields = headers
        request.httpShouldHandleCookies = false
        request.httpBody = body ?? (method == .post ? Data() : nil)
        return request
    }
}

extension Request: CustomStringConvertible, CustomReflectable {
    /// The method and the URL.
    public var description: String { "\(method.name) \(url)" }

    /// The method and the URL, for `dump` and whatever else reflects values.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}

extension Method {
    /// The method as it is written on the wire.
    public var name: String { "\(self)".uppercased() }
}

/// An HTTP answer of any status.
public struct Response: Sendable {
    /// The status code.
    public let status: Int
    /// The headers, their names in any case.
    public let headers: [String: String]
    /// The whole body.
    public let body: Data

    /// An answer as it came.
    public init(status: Int, headers: [String: String], body: Data) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    var incoming: Incoming {
        let headers = headers.map { Header(name: $0.key, value: $0.value) }
        return Incoming(status: Int32(clamping: status), headers: headers, body: body)
    }
}

/// What a ``Transport`` throws if it knows what failed, or that the request cannot have arrived.
public struct TransportError: Error, CustomStringConvertible {
    /// What failed, in words.
    public let description: String
    /// `false` only if no byte of the request can have been sent: then even a create is sent again.
    public let reached: Bool
    /// What failed.
    public let kind: SendErrorKind

    /// A failure with these words. It says that the request may have arrived, unless `reached` is `false`.
    public init(_ description: String, reached: Bool = true, kind: SendErrorKind = .network) {
        (self.description, self.reached, self.kind) = (description, reached, kind)
    }
}
