import java.io.IOException
import java.net.ServerSocket
import java.net.Socket
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.*
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import workato.oauthprofiles.*
import kotlin.io.path.Path

private val INPUT = ProfileInput("name", "hubspot", "id", Secret("canary-secret"))

/** An address where nothing listens. */
private const val NOWHERE = "http://127.0.0.1:1"

/** Transports that the user gives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransportTest {
    private val emulator = Emulator("--documented")
    private val transports = listOf(OkHttpTransport(), JavaNetTransport(), UrlConnectionTransport())

    private fun blocking(transport: Transport, configure: Options.() -> Unit = {}) =
        Client(TOKEN) { baseUrl = emulator.url; this.transport = transport; configure() }

    private fun async(transport: Transport, configure: Options.() -> Unit = {}) =
        AsyncClient(TOKEN) { baseUrl = emulator.url; this.transport = transport; configure() }

    @Test
    fun `a client works with each transport that is ready to use`() = transports.forEach { transport ->
        emulator.set("""{"documented": true}""")
        blocking(transport).use { assertEquals("Acme HubSpot OAuth app", it.get(321).name) }
        async(transport).use { client ->
            runBlocking {
                val profile = client.create(INPUT)
                assertEquals("id", client.update(profile.id, INPUT).clientId)
                assertFalse(client.delete(profile.id).already)
                assertEquals(Code.NOT_FOUND, runCatching { client.get(profile.id) }.code())
            }
        }
        assertEquals(
            listOf("GET" to 200, "POST" to 200, "PUT" to 200, "DELETE" to 200, "GET" to 404),
            emulator.journal().map { it["method"].asString to it["status"].asInt },
        )
    }

    @Test
    fun `JavaNetTransport builds no further client for a call that has little time left`() {
        emulator.set("""{"documented": true}""")
        val built = AtomicInteger()
        blocking(JavaNetTransport { built.incrementAndGet() }) { timeout = Duration.ofSeconds(8) }.use { client ->
            repeat(3) { client.rotateSecret(321, Secret("canary-secret")) }
        }
        assertEquals(1, built.get())
    }

    @Test
    fun `no transport repeats a write by itself`() = transports.forEach { transport ->
        for (fault in listOf("drop_after", "drop_applied", "truncate", "wrong_length")) {
            blocking(transport).use { client ->
                emulator.set("""{"documented": true}""")
                emulator.script("""["$fault"]""")
                val error = assertThrows(WorkatoException.AmbiguousOutcome::class.java) { client.create(INPUT) }
                assertTrue(error.mayHaveApplied)
                assertEquals(1, emulator.journal().size, "$fault over ${transport.javaClass.simpleName}")
            }
        }
        blocking(transport) { maxAttempts = 2 }.use { client ->
            emulator.script("""["drop_after", "drop_after"]""")
            assertEquals(2, assertThrows(WorkatoException.Network::class.java) { client.update(321, INPUT) }.attempts)
            assertEquals(2, emulator.journal().size, transport.javaClass.simpleName)
            emulator.script("""["drop_after", "drop_after"]""")
            assertEquals(2, assertThrows(WorkatoException.Network::class.java) { client.delete(321) }.attempts)
            assertEquals(2, emulator.journal().size, transport.javaClass.simpleName)
        }
    }

    @Test
    fun `a create that was not sent may be sent again`() {
        val (closing, tls) = Server { } to Certificates.tlsBefore(emulator.url)
        val places = listOf(
            NOWHERE, "http://name.invalid", "https://localhost:${tls.port}", "https://localhost:${closing.port}",
            emulator.url.replace("http:", "https:"),
        )
        for (transport in transports) for (place in places) {
            blocking(transport) { baseUrl = place; allowHttp = true; maxAttempts = 1 }.use { client ->
                val error = assertThrows(WorkatoException.Network::class.java) { client.create(INPUT) }
                assertFalse(error.mayHaveApplied, "${transport.javaClass.simpleName}: $place: $error")
                assertTrue(error.cause is TransportException, "${error.cause}")
            }
        }
        for (transport in transports) blocking(transport) { baseUrl = "https://localhost:${tls.port}" }.use { client ->
            val error = assertThrows(WorkatoException.Network::class.java) { client.create(INPUT) }
            assertEquals(1, error.attempts, "a certificate is refused again: $error")
        }
        listOf(closing, tls).forEach { it.close() }
    }

    @Test
    fun `a connection that ends before the TLS handshake has not carried the request`() {
        val ends = mapOf<String, (Socket) -> Unit>(
            "a reset at once" to { it.setSoLinger(true, 0) },
            "a reset in the handshake" to { it.getInputStream().read(ByteArray(4096)); it.setSoLinger(true, 0) },
            "an end in the handshake" to { it.getInputStream().read(ByteArray(4096)) },
        )
        for ((how, end) in ends) Server(end).use { server ->
            for (transport in transports) blocking(transport) { baseUrl = "https://localhost:${server.port}"; maxAttempts = 1 }.use { client ->
                for (call in listOf<(Client) -> Any>({ it.create(INPUT) }, { it.delete(321) })) {
                    val error = assertThrows(WorkatoException.Network::class.java) { call(client) }
                    val cause = error.cause as TransportException
                    val name = "$how, ${transport.javaClass.simpleName}: ${cause.stackTraceToString()}"
                    assertEquals(listOf(false, false), listOf(error.mayHaveApplied, cause.reached), name)
                    assertEquals(SendErrorKind.NETWORK, cause.kind, name)
                }
            }
        }
    }

    @Test
    fun `connecting has a timeout of its own`() = ServerSocket(0, 1).use { full ->
        // Linux takes one connection more than it was told.
        val waiting = List(2) { Socket("127.0.0.1", full.localPort) }
        for (transport in transports) {
            val short: Options.() -> Unit = { connectTimeout = Duration.ofMillis(300); maxAttempts = 1 }
            blocking(transport) { baseUrl = "http://127.0.0.1:${full.localPort}"; short() }.use { client ->
                val error = assertThrows(WorkatoException.Timeout::class.java) { client.create(INPUT) }
                assertFalse(error.mayHaveApplied, "${transport.javaClass.simpleName}: $error")
            }
        }
        waiting.forEach { it.close() }
    }

    @Test
    fun `no answer makes a transport follow, keep or send anything by itself`() {
        val headers = """[["Location", "/elsewhere"], ["Set-Cookie", "a=b"], ["Cache-Control", "max-age=60"], ["Retry-After", "0"]]"""
        for (transport in transports) blocking(transport) { maxAttempts = 1 }.use { client ->
            for (status in listOf(302, 401, 407, 408, 503)) {
                emulator.script("""[{"status": $status, "headers": $headers, "body": {}}]""")
                assertThrows(WorkatoException::class.java) { client.get(321) }
                assertEquals(1, emulator.journal().size, "$status over ${transport.javaClass.simpleName}")
            }
            val body = """{"result": {"id": 321, "name": "n", "provider": "p", "data": {}}}"""
            emulator.script("""[{"status": 200, "headers": $headers, "body": $body}]""")
            assertEquals(listOf("n", "Acme HubSpot OAuth app"), List(2) { client.get(321).name })
            val sent = emulator.journal().flatMap { it["headers"].asJsonArray }.map { it.asJsonArray[0].asString.lowercase() }
            assertFalse("cookie" in sent, "$sent")
        }
    }

    @Test
    fun `an answer that is too large is refused before it fills the memory`() {
        val endless = Server { socket ->
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".toByteArray())
            val part = "10000\r\n${"x".repeat(65536)}\r\n".toByteArray()
            while (true) socket.getOutputStream().write(part)
        }
        for (transport in transports) blocking(transport) { baseUrl = "http://127.0.0.1:${endless.port}" }.use { client ->
            val error = assertThrows(WorkatoException.Decode::class.java) { client.get(321) }
            assertTrue("larger than 10 MB" in error.message!!, error.message)
        }
        endless.close()
    }

    @Test
    fun `a request has all fields and prints no secret`() {
        val requests = CopyOnWriteArrayList<Request>()
        val transport = Transport { requests += it; throw IOException("broken") }
        blocking(transport).use { client -> assertThrows(WorkatoException::class.java) { client.create(INPUT) } }
        val request = requests.single()
        assertEquals(Method.POST, request.method)
        assertEquals("${emulator.url}/api/custom_oauth_profiles", request.url)
        assertEquals("Bearer $TOKEN", request.headers["authorization"])
        assertTrue(request.headers["user-agent"]!!.endsWith(" kotlin"), request.headers["user-agent"])
        assertTrue("canary-secret" in request.body!!)
        assertEquals(listOf(45L, 10L), listOf(request.timeout.seconds, request.connectTimeout.seconds))
        assertTrue(request.fresh)
        val shown = "$request ${request.headers}"
        assertTrue("POST" in shown && "authorization" in shown, shown)
        assertFalse(TOKEN in shown || "canary" in shown, shown)
    }

    @Test
    fun `an exception of a transport is the cause, and the request may have arrived`() {
        val broken = IOException("broken")
        val error = failure { throw broken }
        assertEquals(listOf(Code.AMBIGUOUS_OUTCOME, true), listOf(error.code, error.mayHaveApplied))
        assertSame(broken, error.cause)
        assertTrue("java.io.IOException: broken" in error.message!!, error.message)
    }

    @Test
    fun `a transport can say that the request did not arrive`() {
        val known = TransportException("refused", reached = false, kind = SendErrorKind.CERTIFICATE)
        val error = failure { throw known }
        assertEquals(listOf(Code.NETWORK, false, 1L), listOf(error.code, error.mayHaveApplied, error.attempts))
        assertSame(known, error.cause)
        assertEquals(Code.AMBIGUOUS_OUTCOME, failure { throw TransportException("late", kind = SendErrorKind.TIMEOUT) }.code)
    }

    @Test
    fun `an Error of a transport comes out of the call unchanged`() {
        val mine = AssertionError("mine")
        assertSame(mine, assertThrows(AssertionError::class.java) { blockingGet { throw mine } })
        val thrown = assertThrows(AssertionError::class.java) { asyncGet { throw mine } }
        // Coroutines copy exceptions when a program runs with assertions.
        assertSame(mine, thrown.cause ?: thrown)
    }

    @Test
    fun `an exception of an earlier attempt is not the cause of a later error`() {
        val answers = ArrayDeque(listOf(null, 404))
        val error = assertThrows(WorkatoException.NotFound::class.java) {
            blockingGet { Response(answers.removeFirst() ?: throw IOException("broken"), emptyMap(), ByteArray(0)) }
        }
        assertEquals(2, error.attempts)
        assertEquals(null, error.cause)
    }

    @Test
    fun `a header without a name is left out, and an impossible status is an error`() {
        val headers = mapOf(null to listOf("HTTP/1.1 404"), "X-Correlation-Id" to listOf("ab12", "ab12"))
        val error = assertThrows(WorkatoException.NotFound::class.java) {
            blockingGet { Response(404, headers, ByteArray(0)) }
        }
        assertEquals("ab12", error.correlationId)
        assertThrows(WorkatoException.Decode::class.java) { blockingGet { Response(-1, emptyMap(), ByteArray(0)) } }
    }

    @Test
    fun `settings that only the library's own transport can honour are refused`() {
        for (set in listOf<Options.() -> Unit>({ proxy = Proxy.Off }, { caBundle = Path("roots.pem") })) {
            val error = assertThrows(WorkatoException.InvalidInput::class.java) { blocking(OkHttpTransport(), set) }
            assertTrue("is for the default transport, but `transport` gives another one" in error.message!!, error.message)
        }
    }

    private fun blockingGet(transport: Transport) = blocking(transport).use { it.get(321) }

    private fun asyncGet(transport: Transport) = async(transport).use { client -> runBlocking { client.get(321) } }

    private fun failure(transport: Transport): WorkatoException =
        assertThrows(WorkatoException::class.java) { blocking(transport).use { it.create(INPUT) } }

    @AfterAll
    fun end() = emulator.close()
}

private fun Result<*>.code() = (exceptionOrNull() as? WorkatoException)?.code
