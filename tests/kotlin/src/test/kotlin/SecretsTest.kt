import java.io.ByteArrayOutputStream
import java.io.ObjectOutputStream
import java.io.PrintWriter
import java.io.StringWriter
import java.time.Duration
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.*

private const val CANARY = "canary-4711"

/** A service that repeats the token in everything it answers. */
private const val ECHO = """[{"status": 400, "headers": [["X-Correlation-Id", "echo"]], "body":
    {"message": "canary-4711 is odd", "errors": {"canary-4711": ["canary-4711"]}}}]"""

class SecretsTest {
    private val shown = StringBuffer()

    private fun options(url: String): Options.() -> Unit = {
        baseUrl = url
        onEvent(Level.DEBUG) { shown.append(it).append(it.copy()) }
    }

    private fun show(error: Throwable?) {
        shown.append(error).append(StringWriter().also { error!!.printStackTrace(PrintWriter(it)) })
        val bytes = ByteArrayOutputStream().also { ObjectOutputStream(it).writeObject(error) }.toByteArray()
        shown.append(bytes.toString(Charsets.ISO_8859_1))
        (error as? WorkatoException)?.run { shown.append("$reason $fieldErrors $body $hint $path $context") }
    }

    @Test
    fun `nothing shows the token`() = Emulator("--token", CANARY, "--documented").use { emulator ->
        val builder = Client.builder(CANARY).baseUrl(emulator.url).proxy(Proxy.Url(Secret("http://u:$CANARY@proxy")))
        val clients = listOf(Client.builder(CANARY).baseUrl(emulator.url).build(), Client(CANARY, options(emulator.url)))
        val async = AsyncClient(CANARY, options(emulator.url))
        shown.append("$builder $clients $async")
        val gets = clients.map { { it.get(321) } } + { runBlocking { async.get(321) } }
        for (get in gets) {
            emulator.script(ECHO)
            show(runCatching(get).exceptionOrNull())
            shown.append(get())
        }
        show(runCatching { Client("$CANARY\n") }.exceptionOrNull())
        (clients + async).forEach { it.close() }
        show(runCatching { clients.first().get(321) }.exceptionOrNull())
        assertTrue("invalid_request" in shown && "Acme HubSpot" in shown, "$shown")
        assertFalse("4711" in shown, "the token is shown")
    }

    @Test
    fun `nothing shows the secrets of a profile`() = Emulator("--documented").use { emulator ->
        val input = ProfileInput("name", "slack", "id", Secret(CANARY), Secret("$CANARY-token"))
        shown.append(input).append(input.clientSecret).append(input.copy(token = null))
        shown.append(Proxy.Url(Secret("http://user:$CANARY@proxy")))
        val clients = listOf(UrlConnectionTransport(), JavaNetTransport(), OkHttpTransport(), null).map { transport ->
            Client(TOKEN) {
                options(emulator.url)()
                this.transport = transport
            }
        }
        for (client in clients) {
            val calls = listOf<() -> Any>(
                { client.create(input) }, { client.update(321, input) }, { client.ensure(input) },
                { client.ensureEach(listOf(input)).toList() },
                { client.rotateSecret(321, input.clientSecret, input.token) },
            )
            for (call in calls) {
                emulator.set("""{"documented": true}""")
                emulator.script(ECHO)
                show(runCatching(call).exceptionOrNull())
                shown.append(call())
            }
            client.close()
        }
        show(runCatching { Client(TOKEN) { proxy = Proxy.Url(Secret("socks5://user:$CANARY@proxy")) } }.exceptionOrNull())
        shown.append(emulator.journal())
        assertTrue("[redacted]" in shown && "SOCKS" in shown, "$shown")
        assertFalse("4711" in shown, "a secret is shown")
        assertFalse(TOKEN in shown, "the token is shown")
    }

    /** A program cannot reach these values of the generated code, but a debugger or an agent may print them. */
    @Test
    fun `nothing shows the secrets of a request on its way to a transport`() {
        fun made(type: String, vararg fields: Any): Any =
            Class.forName("workato.oauthprofiles.internal.$type").constructors.single().newInstance(*fields)
        val (headers, time) = mapOf("authorization" to CANARY) to Duration.ofSeconds(45)
        val request = made("Outgoing", Method.POST, "https://example.com/path", headers, CANARY, time, time, true)
        val send = made("Action\$Send", request)
        assertEquals("POST https://example.com/path", "$request")
        for (value in listOf(request, send, made("Step\$Do", send))) assertFalse("4711" in "$value", "a secret is shown")
    }
}
