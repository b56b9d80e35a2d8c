import okhttp3.Headers.Companion.toHeaders
import okhttp3.OkHttpClient
import okhttp3.RequestBody.Companion.toRequestBody
import workato.oauthprofiles.Method
import workato.oauthprofiles.Request
import workato.oauthprofiles.Response
import workato.oauthprofiles.Transport

/** The example of a transport over OkHttp, whose calls are cancelled by `onCancel`: an interrupt does not end them. */
class OkHttpTransport : Transport {
    private val http = OkHttpClient.Builder()
        .followRedirects(false)
        .retryOnConnectionFailure(false)
        .build()

    override fun send(request: Request): Response {
        val client = http.newBuilder().callTimeout(request.timeout).connectTimeout(request.connectTimeout).build()
        val body = request.body ?: if (request.method == Method.POST) "" else null
        val call = client.newCall(
            okhttp3.Request.Builder()
                .url(request.url)
                .headers(request.headers.toHeaders())
                .method(request.method.name, body?.toByteArray()?.toRequestBody())
                .build(),
        )
        request.onCancel(call::cancel)
        return call.execute().use { Response(it.code, it.headers.toMultimap(), it.body.bytes()) }
    }
}
