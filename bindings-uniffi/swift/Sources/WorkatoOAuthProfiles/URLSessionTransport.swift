import Foundation
import WorkatoOAuthProfilesCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends by `URLSession`: on Apple's systems what a client uses if nothing else is given, with the system's
/// proxy and certificates.
public final class URLSessionTransport: Transport {
    private let session: URLSession

    /// - Parameter configuration: Of the session; caches, cookies and redirects are off whatever it says.
    public init(configuration: URLSessionConfiguration = .ephemeral) {
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        session = URLSession(configuration: configuration, delegate: StayingPut(), delegateQueue: nil)
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
            throw told(error)
        }
    }

    /// What a failure proves. Where it says nothing, the request may have arrived.
    private func told(_ error: URLError) -> TransportError {
        let text = error.localizedDescription
        switch error.code {
        case .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet:
            return TransportError(text, reached: false)
        case .serverCertificateUntrusted, .serverCertificateHasBadDate, .serverCertificateNotYetValid,
            .serverCertificateHasUnknownRoot:
            return TransportError(text, reached: false, kind: .certificate)
        case .timedOut: return TransportError(text, kind: .timeout)
        default: return TransportError(text)
        }
    }
}

/// A redirect would hand the request, its secrets too, to a stranger.
private final class StayingPut: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
