import Foundation
import WorkatoOAuthProfilesCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends requests, in place of the library's own transport.
public protocol Transport: Sendable {
    /// Sends the request once and returns when it is answered, with any status: follow no redirect, keep no
    /// cookie, send nothing again. Its task is cancelled when the call's is, and when
    /// ``Request/timeout`` is over; the call does not wait for it then.
    ///
    /// An error means that nobody can tell whether the request arrived, unless it is a ``TransportError``
    /// that knows better.
    func send(_ request: Request) async throws -> Response
}

/// A request to be sent as it is. It prints neither its headers nor its body, which hold secrets.
public struct Request: Sendable {
    /// The method.
    public let method: Method
    /// The whole URL.
    public let url: URL
    /// All headers to send, the API token among them.
    public let headers: [String: String]
    /// The body, JSON; it may hold secrets. Where a POST has none its `Content-Length` is 0.
    public let body: Data?
    /// The time that this attempt may take, from connecting to the last byte of the answer.
    public let timeout: TimeInterval
    /// The time that connecting may take.
    public let connectTimeout: TimeInterval
    /// Send it on a connection of its own: a kept one that the service closed meanwhile looks like a request
    /// that was lost. Where a transport cannot, nothing breaks.
    public let fresh: Bool

    init(_ outgoing: Outgoing) throws {
        let text = try outgoing.url()
        guard let url = URL(string: text) else { throw internalError(reason: "`\(text)` is no URL") }
        self.url = url
        method = try outgoing.method()
        headers = try outgoing.headers()
        body = try outgoing.body().map { Data($0.utf8) }
        timeout = try outgoing.timeout()
        connectTimeout = try outgoing.connectTimeout()
        fresh = try outgoing.fresh()
    }

    /// The same for `URLSession`.
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

    /// The method and the URL, for `dump` and others that look inside.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}

extension Method {
    /// The method as it is written on the wire.
    public var name: String { "\(self)".uppercased() }
}

/// An answer, whatever its status.
public struct Response: Sendable {
    /// The status.
    public let status: Int
    /// The headers, their names in any case.
    public let headers: [String: String]
    /// The whole body.
    public let body: Data

    public init(status: Int, headers: [String: String], body: Data) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    var incoming: Incoming {
        let headers = headers.map { Header(name: $0.key, value: $0.value) }
        return Incoming(status: Int32(clamping: status), headers: headers, body: body)
    }
}

/// What a ``Transport`` throws where it knows more than that something failed.
public struct TransportError: Error, CustomStringConvertible {
    /// What failed, in words.
    public let description: String
    /// `false` only where no byte of the request can have left: then it is sent again, whatever it does.
    public let reached: Bool
    /// What failed.
    public let kind: SendErrorKind

    public init(_ description: String, reached: Bool = true, kind: SendErrorKind = .network) {
        (self.description, self.reached, self.kind) = (description, reached, kind)
    }
}
