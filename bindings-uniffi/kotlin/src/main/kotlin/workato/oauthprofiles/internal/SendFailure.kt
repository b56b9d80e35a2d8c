package workato.oauthprofiles.internal

import java.io.EOFException
import java.io.IOException
import java.io.InterruptedIOException
import java.net.SocketException
import java.security.cert.CertPathBuilderException
import java.security.cert.CertificateException
import java.security.cert.CertificateExpiredException
import java.security.cert.CertificateNotYetValidException
import javax.net.ssl.SSLHandshakeException
import javax.net.ssl.SSLPeerUnverifiedException
import workato.oauthprofiles.*

/** Says what failed, and whether the service can have read the request. */
internal fun sendFailure(request: Request, failure: Throwable, wasSent: Boolean): TransportException {
    val causes = generateSequence(failure) { it.cause }.toList()
    // With TLS 1.3 a server refuses the client's certificate after the request was sent, but before it reads it.
    val reached = wasSent && causes.none { it is SSLHandshakeException }
    val kind = kind(causes)
    val text = when {
        kind == SendErrorKind.TIMEOUT && reached -> "no answer within ${seconds(request.timeout)} s"
        kind == SendErrorKind.TIMEOUT -> "no connection in time: $failure"
        reached -> "$failure"
        else -> "cannot connect: $failure"
    }
    return TransportException(text, failure, reached, kind)
}

private fun kind(causes: List<Throwable>): SendErrorKind = when {
    causes.any { it is InterruptedIOException } -> SendErrorKind.TIMEOUT
    causes.any { it is CertificateExpiredException || it is CertificateNotYetValidException } -> SendErrorKind.CERTIFICATE_TIME
    causes.any { it is CertPathBuilderException } -> SendErrorKind.UNKNOWN_AUTHORITY
    causes.any { it is CertificateException } -> SendErrorKind.CERTIFICATE
    // Of Android and OkHttp, for a certificate that is for another name.
    causes.any { it is SSLPeerUnverifiedException } -> SendErrorKind.CERTIFICATE_NAME
    causes.any { it is EOFException || it is SocketException || it.message in ENDED } -> SendErrorKind.NETWORK
    causes.any { it is SSLHandshakeException } -> SendErrorKind.TLS
    causes.any { it is IOException && REFUSED_BY_PROXY.containsMatchIn(it.message.orEmpty()) } -> SendErrorKind.PROXY
    else -> SendErrorKind.NETWORK
}

/** How `java.net.http` says that the connection ended during the handshake, where the server refuses nothing. */
private val ENDED = setOf("Remote host terminated the handshake", "Remote host closed the channel")

/** No client has an exception of its own for a proxy that answers CONNECT with 4xx. */
private val REFUSED_BY_PROXY = Regex(
    """(Proxy returns "HTTP/1..|response code for CONNECT:|Tunnel failed, got:) 4(?!08|25|29)|authenticate with proxy""",
)
