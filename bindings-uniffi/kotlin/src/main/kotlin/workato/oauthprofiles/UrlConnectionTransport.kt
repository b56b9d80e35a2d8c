@file:JvmSynthetic

package workato.oauthprofiles

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.net.HttpRetryException
import java.net.HttpURLConnection
import java.net.SocketTimeoutException
import java.net.URI
import java.time.Duration
import workato.oauthprofiles.internal.sendFailure

/**
 * Sends by [HttpURLConnection], with the proxy and the certificates of the system. It is the default on
 * Android, and works on every JVM.
 */
class UrlConnectionTransport : Transport {
    override fun send(request: Request): Response {
        val end = System.nanoTime() + request.timeout.toNanos()
        val connection = URI(request.url).toURL().openConnection() as HttpURLConnection
        request.onCancel(connection::disconnect)
        prepare(connection, request)
        var isConnected = false
        try {
            connection.connect()
            isConnected = true
            // Even an empty body is written: HttpURLConnection repeats a request without one by itself.
            if (connection.doOutput) connection.outputStream.use { it.write(bytes(request)) }
            return answer(connection, end)
        } catch (known: TransportException) {
            throw known
        } catch (failure: IOException) {
            throw sendFailure(request, failure, isConnected)
        }
    }

    private fun prepare(connection: HttpURLConnection, request: Request) {
        connection.requestMethod = request.method.name
        connection.instanceFollowRedirects = false
        connection.useCaches = false
        connection.connectTimeout = millis(request.connectTimeout)
        connection.readTimeout = millis(request.timeout)
        request.headers.forEach(connection::addRequestProperty)
        // Otherwise Android asks for gzip.
        connection.setRequestProperty("accept-encoding", "identity")
        if (request.fresh) connection.setRequestProperty("connection", "close")
        if (request.method != Method.GET) {
            connection.doOutput = true
            connection.setFixedLengthStreamingMode(bytes(request).size)
        }
    }

    private fun answer(connection: HttpURLConnection, end: Long): Response {
        val status = try {
            connection.responseCode
        } catch (refused: HttpRetryException) {
            // HttpURLConnection throws this for a 401 to a request with a body.
            return Response(refused.responseCode(), emptyMap(), ByteArray(0))
        }
        if (status < 0) throw TransportException("the answer is not HTTP", kind = SendErrorKind.UNREADABLE)
        val stream = if (status < 400) connection.inputStream else connection.errorStream
        val body = stream?.use { read(it, end) } ?: ByteArray(0)
        // On a connection that is not kept, HttpURLConnection takes a broken connection for the end.
        if (body.size < connection.contentLengthLong) throw TransportException("the answer is incomplete")
        return Response(status, connection.headerFields, body)
    }
}

/**
 * Reads the body until a deadline: the timeout of a connection is for each read. The library refuses a body that is
 * larger than the limit, which must not fill the memory first.
 */
internal fun read(stream: InputStream, end: Long? = null): ByteArray {
    val (bytes, part) = ByteArrayOutputStream() to ByteArray(8192)
    while (true) {
        val count = stream.read(part)
        if (count < 0) return bytes.toByteArray()
        bytes.write(part, 0, count)
        if (end != null && System.nanoTime() > end) throw SocketTimeoutException("the answer did not end in time")
        if (bytes.size() > MAX_BODY) throw tooLarge()
    }
}

internal const val MAX_BODY = 10_000_000

internal fun tooLarge() = TransportException("the answer is larger than 10 MB", kind = SendErrorKind.UNREADABLE)

private fun bytes(request: Request) = request.body.orEmpty().toByteArray()

private fun millis(time: Duration) = time.toMillis().coerceIn(1, Int.MAX_VALUE.toLong()).toInt()
