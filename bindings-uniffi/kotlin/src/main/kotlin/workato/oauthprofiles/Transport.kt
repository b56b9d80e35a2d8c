package workato.oauthprofiles

import java.io.IOException
import java.time.Duration
import kotlinx.coroutines.Job

/** Sends requests, in place of the library's own transport. */
fun interface Transport {
    /**
     * Sends the request once and blocks until it is answered, with any status: follow no redirect, keep
     * no cookie, send nothing again. End within [Request.timeout].
     *
     * An exception means that nobody can tell whether the request arrived, unless it is a
     * [TransportException] that knows better. [Client] calls this on the thread of the call;
     * [AsyncClient] on a daemon thread, which is interrupted when the coroutine is cancelled.
     */
    @Throws(Exception::class)
    fun send(request: Request): Response
}

/** A request to be sent as it is. It prints neither its headers nor its body, which hold secrets. */
class Request internal constructor(outgoing: Outgoing) {
    /** The method. */
    val method: Method = outgoing.method()

    /** The whole URL. */
    val url: String = outgoing.url()

    /** All headers to send, the API token among them. */
    val headers: Map<String, String> = Headers(outgoing.headers())

    /** The body, JSON text; it may hold secrets. Where a POST has none its `Content-Length` is 0. */
    val body: String? = outgoing.body()

    /** The time that this attempt may take, from connecting to the last byte of the answer. */
    val timeout: Duration = outgoing.timeout()

    /** The time that connecting may take. */
    val connectTimeout: Duration = outgoing.connectTimeout()

    /**
     * Send it on a connection of its own: a kept one that the service closed meanwhile looks like a
     * request that was lost. Where a transport cannot, nothing breaks.
     */
    val fresh: Boolean = outgoing.fresh()

    private val left = Job()

    init {
        outgoing.close()
    }

    /**
     * Lets this run, on another thread, if the call is cancelled or the client closed before the
     * request is answered: for a transport that an interrupt does not end.
     */
    fun onCancel(action: Runnable) {
        left.invokeOnCompletion { action.run() }
    }

    internal fun leave() {
        left.complete()
    }

    /** The method and the URL. */
    override fun toString(): String = "$method $url"
}

/** Prints the names alone. */
private class Headers(values: Map<String, String>) : Map<String, String> by values {
    override fun toString(): String = keys.toString()
}

/**
 * An answer, whatever its status. The headers may have their names in any case; one without a name is
 * left out.
 */
class Response(val status: Int, val headers: Map<out String?, List<String>>, val body: ByteArray) {
    internal fun incoming() = Incoming(
        status,
        headers.flatMap { (name, values) -> name?.let { values.map { value -> Header(name, value) } }.orEmpty() },
        body,
    )
}

/**
 * What a [Transport] throws where it knows more than that something failed.
 *
 * @property reached `false` only where no byte of the request can have left: then it is sent again,
 *   whatever it does
 * @property kind what failed
 */
class TransportException @JvmOverloads constructor(
    message: String,
    cause: Throwable? = null,
    val reached: Boolean = true,
    val kind: SendErrorKind = SendErrorKind.NETWORK,
) : IOException(message, cause)
