package workato.oauthprofiles

import java.net.ConnectException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpConnectTimeoutException
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublisher
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodySubscriber
import java.net.http.HttpResponse.BodySubscribers
import java.nio.ByteBuffer
import java.time.Duration
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ExecutionException
import java.util.concurrent.Flow
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import java.util.function.Consumer
import workato.oauthprofiles.internal.sendFailure

/**
 * Sends by `java.net.http`, with its proxies, certificates and executor. Android does not have it.
 *
 * `java.net.http` cannot send a request on a new connection, and sends a GET whose connection broke again by itself.
 *
 * @param configure changes the builder of the `HttpClient`, for example its SSL context. Timeouts and redirects are
 *   those of the library, and the version is HTTP/1.1
 */
class JavaNetTransport @JvmOverloads constructor(
    private val configure: Consumer<HttpClient.Builder> = Consumer {},
) : Transport {
    /** One for each connect timeout, which `java.net.http` sets for a client. Zero stands for none. */
    private val clients = ConcurrentHashMap<Duration, HttpClient>()

    override fun send(request: Request): Response {
        val body = Body(request.body ?: "")
        // The timeout of the request bounds the connecting too, so a longer connect timeout needs no client of its own.
        // Near the end of a call both are the time that is left, and each request would build another client.
        val connectTimeout = request.connectTimeout.takeIf { it < request.timeout } ?: Duration.ZERO
        val http = clients.computeIfAbsent(connectTimeout, ::client)
        val exchange = http.sendAsync(message(request, body)) { LimitedBody() }
        request.onCancel { exchange.cancel(true) }
        return try {
            answer(request, exchange.get(request.timeout.toNanos(), TimeUnit.NANOSECONDS))
        } catch (late: TimeoutException) {
            val text = "no answer within ${seconds(request.timeout)} s"
            throw TransportException(text, late, body.mayBeSent, SendErrorKind.TIMEOUT)
        } catch (failure: ExecutionException) {
            throw described(request, failure.cause ?: failure, body)
        } finally {
            exchange.cancel(true)
        }
    }

    private fun client(connectTimeout: Duration): HttpClient {
        val builder = HttpClient.newBuilder().also(configure::accept)
        if (!connectTimeout.isZero) builder.connectTimeout(connectTimeout)
        builder.followRedirects(HttpClient.Redirect.NEVER)
        return builder.version(HttpClient.Version.HTTP_1_1).build()
    }

    private fun message(request: Request, body: Body): HttpRequest {
        // An empty body sends its length of 0; no body sends none.
        val isEmpty = request.body == null && request.method != Method.POST
        val builder = HttpRequest.newBuilder(URI(request.url))
        builder.method(request.method.name, if (isEmpty) BodyPublishers.noBody() else body)
        request.headers.forEach(builder::header)
        return builder.build()
    }

    private fun answer(request: Request, response: HttpResponse<ByteArray>): Response {
        val status = response.statusCode()
        // An answer to https that did not come by TLS is that of a proxy to CONNECT.
        if (request.url.startsWith("https:") && response.sslSession().isEmpty) {
            throw TransportException("the proxy answered $status", reached = false, kind = SendErrorKind.PROXY)
        }
        return Response(status, response.headers().map(), response.body())
    }

    private fun described(request: Request, failure: Throwable, body: Body): TransportException {
        if (failure is TransportException) return failure
        if (failure is HttpConnectTimeoutException) {
            val text = "no connection within ${seconds(request.connectTimeout)} s"
            return TransportException(text, failure, reached = false, SendErrorKind.TIMEOUT)
        }
        return sendFailure(request, failure, body.mayBeSent && failure !is ConnectException)
    }
}

/** Notes whether `java.net.http` has asked for it, which it does after it has sent the head of the request. */
private class Body(text: String, private val bytes: BodyPublisher = BodyPublishers.ofString(text)) : BodyPublisher by bytes {
    @Volatile
    private var wasAskedFor = false

    /** It does not ask for an empty one, so that may be sent at any time. */
    val mayBeSent get() = wasAskedFor || bytes.contentLength() == 0L

    override fun subscribe(subscriber: Flow.Subscriber<in ByteBuffer>) {
        wasAskedFor = true
        bytes.subscribe(subscriber)
    }
}

/** The body of an answer, which ends with an error where it is too large. */
private class LimitedBody(
    private val whole: BodySubscriber<ByteArray> = BodySubscribers.ofByteArray(),
) : BodySubscriber<ByteArray> by whole {
    private var room = MAX_BODY
    private var subscription: Flow.Subscription? = null

    override fun onSubscribe(subscription: Flow.Subscription) {
        this.subscription = subscription
        whole.onSubscribe(subscription)
    }

    override fun onNext(part: List<ByteBuffer>) {
        room -= part.sumOf { it.remaining() }
        if (room >= 0) return whole.onNext(part)
        subscription?.cancel()
        whole.onError(tooLarge())
    }
}
