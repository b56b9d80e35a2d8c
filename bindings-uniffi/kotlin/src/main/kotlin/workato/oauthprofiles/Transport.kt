package workato.oauthprofiles

import java.io.IOException
import java.time.Duration
import kotlinx.coroutines.Job
import workato.oauthprofiles.internal.*

/** Sends requests, in place of the library's own transport. */
fun interface Transport {
    /**
     * Sends the request once, blocks until it is answered, and returns an answer of any status. It must follow no
     * redirect, keep no cookie and send nothing twice, and end within [Request.timeout].
     *
     * After an exception nobody knows whether the request arrived, unless it is a [TransportException] that
     * says so. [Client] calls this on the thread of the call, and [AsyncClient] on a daemon thread that is
     * interrupted when the coroutine is cancelled.
     *
     * [UrlConnectionTransport], [JavaNetTransport] and [OkHttpTransport] are ready to use.
     */
    @Throws(Exception::class)
    fun send(request: Request): Response
}

/** A request to be sent as it is. It prints neither its headers nor its body, because they hold secrets. */
class Request internal constructor(outgoing: Outgoing) {
    /** The method. */
    val method: Method = outgoing.method

    /** The whole URL. */
    val url: String = outgoing.url

    /** All headers to send, including the API token. */
    val headers: Map<String, String> = Headers(outgoing.headers)

    /** The body, JSON text; it may hold secrets. A POST without a body has the `Content-Length` 0. */
    val body: String? = outgoing.body

    /** How long this attempt may take, from connecting to the last byte of the answer. */
    val timeout: Duration = outgoing.timeout

    /** How long connecting may take. */
    val connectTimeout: Duration = outgoing.connectTimeout

    /**
     * Whether to send it on a new connection: if the service has closed a kept connection, the request looks as
     * if it was lost. A transport that cannot do this may ignore it.
     */
    val fresh: Boolean = outgoing.fresh

    private val cancelled = Job()

    /**
     * Runs an action on another thread if the call is cancelled, its thread is interrupted or the client is closed
     * before the request is answered: for a transport that does not return on an interrupt. What it throws is printed
     * to `System.err`.
     */
    fun onCancel(action: Runnable) {
        cancelled.invokeOnCompletion {
            // Whoever cancels must go on: closing the client, or the coroutine.
            runCatching(action::run).onFailure(Throwable::printStackTrace)
        }
    }

    @JvmSynthetic
    internal fun cancel() {
        cancelled.complete()
    }

    /** The method and the URL. */
    override fun toString(): String = "$method $url"
}

/** Prints only the names. */
private class Headers(values: Map<String, String>) : Map<String, String> by values {
    override fun toString(): String = keys.toString()
}

/**
 * An HTTP answer of any status. Names of headers may be in any case. A header without a name, which
 * `HttpURLConnection` uses for the status line, is left out.
 */
class Response(val status: Int, val headers: Map<out String?, List<String>>, val body: ByteArray) {
    @JvmSynthetic
    internal fun incoming() = Incoming(
        status,
        headers.flatMap { (name, values) -> name?.let { values.map { value -> Header(name.wellFormed(), value.wellFormed()) } }.orEmpty() },
        body,
    )
}

/**
 * What a [Transport] throws if it knows what failed, or that the request cannot have arrived.
 *
 * @property reached `false` only if no byte of the request can have been sent: then even a create is sent
 *   again
 * @property kind what failed
 */
class TransportException @JvmOverloads constructor(
    message: String,
    cause: Throwable? = null,
    val reached: Boolean = true,
    val kind: SendErrorKind = SendErrorKind.NETWORK,
) : IOException(message, cause)
