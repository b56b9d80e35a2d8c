package workato.oauthprofiles

import java.io.IOException
import java.util.concurrent.TimeUnit
import okhttp3.ConnectionPool
import okhttp3.CookieJar
import okhttp3.Headers.Companion.toHeaders
import okhttp3.Interceptor
import okhttp3.OkHttpClient
import okhttp3.RequestBody.Companion.toRequestBody
import workato.oauthprofiles.internal.sendFailure

/**
 * Sends by OkHttp 4.12 or newer, which your program depends on: the library does not bring it along.
 *
 * @param client is asked for proxies, certificates, interceptors and connections. Timeouts are those of the library,
 *   and there are no redirects, cookies, cache, nor further requests of OkHttp's own
 */
class OkHttpTransport @JvmOverloads constructor(client: OkHttpClient = OkHttpClient()) : Transport {
    private val kept = client.newBuilder()
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .cache(null)
        .cookieJar(CookieJar.NO_COOKIES)
        // The timeout of the call is enough.
        .readTimeout(0, TimeUnit.NANOSECONDS)
        .writeTimeout(0, TimeUnit.NANOSECONDS)
        .build()
    private val fresh = kept.newBuilder().connectionPool(ConnectionPool(0, 1, TimeUnit.NANOSECONDS)).build()

    override fun send(request: Request): Response {
        val attempt = Attempt()
        val client = (if (request.fresh) fresh else kept).newBuilder()
            .callTimeout(request.timeout)
            .connectTimeout(request.connectTimeout)
            .addInterceptor(Interceptor(attempt::showStatus))
            .apply { networkInterceptors().add(0, Interceptor(attempt::hideStatus)) }
            .build()
        val call = client.newCall(message(request))
        request.onCancel(call::cancel)
        return try {
            call.execute().use { Response(it.code, it.headers.toMultimap(), read(checkNotNull(it.body).byteStream())) }
        } catch (known: TransportException) {
            throw known
        } catch (failure: IOException) {
            throw sendFailure(request, failure, attempt.isConnected)
        }
    }

    private fun message(request: Request): okhttp3.Request {
        val body = request.body ?: if (request.method == Method.POST) "" else null
        return okhttp3.Request.Builder()
            .url(request.url)
            .headers(request.headers.toHeaders())
            // Otherwise OkHttp asks for gzip.
            .header("accept-encoding", "identity")
            .method(request.method.name, body?.toByteArray()?.toRequestBody())
            .build()
    }
}

/**
 * OkHttp sends some requests again for their status, such as a 503 with `Retry-After: 0`. So the part of it that
 * decides this sees a 200.
 */
private class Attempt {
    /** Until then no byte of the request was sent. */
    @Volatile
    var isConnected = false
        private set

    @Volatile
    private var status = 0

    fun hideStatus(chain: Interceptor.Chain): okhttp3.Response {
        isConnected = true
        val answer = chain.proceed(chain.request())
        status = answer.code
        return answer.newBuilder().code(200).build()
    }

    fun showStatus(chain: Interceptor.Chain): okhttp3.Response =
        chain.proceed(chain.request()).newBuilder().code(status).build()
}
