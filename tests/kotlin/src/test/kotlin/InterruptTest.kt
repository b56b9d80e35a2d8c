import java.io.IOException
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread
import kotlin.system.measureTimeMillis
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.parallel.Isolated
import workato.oauthprofiles.*

private const val A_LONG_WAIT = """[{"status": 429, "headers": [["Retry-After", "30"]]}]"""

/** Blocking calls that another thread cancels. It runs alone, because it measures time. */
@Isolated
class InterruptTest {
    private val emulator = Emulator("--documented")

    /** Runs a call in a thread, does this to the thread once the event came, and returns how the call ended. */
    private fun ended(
        what: String,
        faults: String,
        kind: EventKind,
        configure: Options.() -> Unit = {},
        call: (Client) -> Profile = { it.get(321) },
        end: (Thread, Client) -> Unit,
    ): Pair<WorkatoException?, Boolean> {
        emulator.script(faults)
        val reached = CountDownLatch(1)
        val client = Client(TOKEN) {
            baseUrl = emulator.url
            onEvent(Level.DEBUG) { if (it.kind == kind) reached.countDown() }
            configure()
        }
        var error: WorkatoException? = null
        var isInterrupted = false
        val caller = thread {
            error = runCatching { call(client) }.exceptionOrNull() as? WorkatoException
            isInterrupted = Thread.currentThread().isInterrupted
        }
        reached.await()
        if (kind == EventKind.SENDING) until("the request arrives") { emulator.journal().isNotEmpty() }
        val millis = measureTimeMillis {
            end(caller, client)
            caller.join(10_000)
        }
        note("$what: ended after $millis ms")
        assertTrue(millis < 5000, "$millis ms")
        client.close()
        return error to isInterrupted
    }

    @Test
    fun `an interrupt ends a wait and a request, and the thread stays interrupted`() {
        for ((faults, kind) in listOf(A_LONG_WAIT to EventKind.WAITING, """["hang"]""" to EventKind.SENDING)) {
            val (error, isInterrupted) = ended("an interrupt in ${kind.name.lowercase()}", faults, kind) { it, _ -> it.interrupt() }
            assertTrue(error is WorkatoException.Cancelled, "$error")
            assertTrue(isInterrupted)
        }
    }

    @Test
    fun `an interrupt of a write says that it may have been carried out`() {
        val input = ProfileInput("name", "hubspot", "id", Secret("secret"))
        val (error, _) = ended("an interrupt of a write", """["hang"]""", EventKind.SENDING, call = { it.update(321, input) }) { it, _ ->
            it.interrupt()
        }
        assertEquals(true, error?.mayHaveApplied)
    }

    @Test
    fun `closing a client ends a wait and a request`() {
        for ((faults, kind) in listOf(A_LONG_WAIT to EventKind.WAITING, """["hang"]""" to EventKind.SENDING)) {
            val (error, isInterrupted) = ended("closing in ${kind.name.lowercase()}", faults, kind) { _, client -> client.close() }
            assertTrue(error is WorkatoException.Cancelled, "$error")
            assertTrue(!isInterrupted)
        }
    }

    @Test
    fun `an interrupt or closing ends a request of any transport`() {
        for (transport in listOf(JavaNetTransport(), OkHttpTransport(), UrlConnectionTransport())) {
            val (name, configure) = transport.javaClass.simpleName to { options: Options -> options.transport = transport }
            val (byInterrupt, isKept) = ended("an interrupt of $name", """["hang"]""", EventKind.SENDING, configure) { it, _ -> it.interrupt() }
            assertTrue(byInterrupt is WorkatoException.Cancelled && isKept, "$name: $byInterrupt")
            val (byClose, _) = ended("closing over $name", """["hang"]""", EventKind.SENDING, configure) { _, client -> client.close() }
            assertTrue(byClose is WorkatoException.Cancelled, "$name: $byClose")
        }
    }

    @Test
    fun `an action of onCancel that throws keeps no call from its end`() {
        val http = UrlConnectionTransport()
        val throwing = Transport { request -> request.onCancel { throw IOException("mine") }; http.send(request) }
        for (end in listOf<(Thread, Client) -> Unit>({ it, _ -> it.interrupt() }, { it, _ -> it.interrupt() }, { _, client -> client.close() })) {
            val (error, _) = ended("an action that throws", """["hang"]""", EventKind.SENDING, { transport = throwing }, end = end)
            assertTrue(error is WorkatoException.Cancelled, "$error")
        }
    }

    @Test
    fun `a thread that is interrupted already sends nothing`() {
        emulator.script("[]")
        Client(TOKEN) { baseUrl = emulator.url }.use { client ->
            Thread.currentThread().interrupt()
            val error = runCatching { client.get(321) }.exceptionOrNull()
            assertTrue(Thread.interrupted())
            assertTrue(error is WorkatoException.Cancelled, "$error")
        }
        assertEquals(emptyList<Any>(), emulator.journal())
    }

    @AfterEach
    fun end() = emulator.close()
}

fun until(what: String, holds: () -> Boolean) {
    val end = System.nanoTime() + 10_000_000_000
    while (!holds()) check(System.nanoTime() < end) { "$what: not within 10 s" }
}
