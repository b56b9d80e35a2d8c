import Foundation
import WorkatoOAuthProfilesCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends by `URLSession`, with the proxy and the certificates of the system. It is the default on Apple's
/// systems.
public final class URLSessionTransport: Transport {
    private let session: URLSession

    /// - Parameter configuration: The configuration of the session; caches, cookies and redirects are always
    ///   off.
    public init(configuration: URLSessionConfiguration = .ephemeral) {
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        session = URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
    }

    deinit {
        session.finishTasksAndInvalidate()
    }

    public func send(_ request: Request) async throws -> Response {
        do {
            let (body, response) = try await session.data(for: request.urlRequest)
            guard let http = response as? HTTPURLResponse else {
                throw TransportError("the answer is not HTTP", kind: .unreadable)
            }
            let named = http.allHeaderFields.map { ("\($0.key)", "\($0.value)") }
            return Response(status: http.statusCode, headers: Dictionary(named) { $1 }, body: body)
        } catch let error as URLError {
            throw transportError(for: error)
        }
    }

    /// Says whether the request cannot have arrived. After any other failure it may have arrived.
    private func transportError(for error: URLError) -> TransportError {
        let text = error.localizedDescription
        switch error.code {
        case .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet:
            return TransportError(text, reached: false)
        case .serverCertificateHasBadDate, .serverCertificateNotYetValid:
            return TransportError(text, reached: false, kind: .certificateTime)
        case .serverCertificateHasUnknownRoot:
            return TransportError(text, reached: false, kind: .unknownAuthority)
        // The name may be another one, too.
        case .serverCertificateUntrusted: return TransportError(text, reached: false, kind: .certificate)
        case .timedOut: return TransportError(text, kind: .timeout)
        default: return TransportError(text)
        }
    }
}

/// Refuses redirects: they would send the request with its secrets to another server.
private final class NoRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
