import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicReference
import kotlin.system.measureTimeMillis
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import workato.oauthprofiles.*

private const val A_LONG_WAIT = """{"status": 429, "headers": [["Retry-After", "30"]]}"""

/** The blocking client on virtual threads, which two platform threads carry. The tests run on JDK 21 or newer. */
@Tag("virtual")
class VirtualThreadsTest {
    private val emulator = Emulator("--documented", "--set", "requests_per_minute=off")

    private val start = Thread::class.java.getMethod("startVirtualThread", Runnable::class.java)

    private fun virtual(work: () -> Unit): Thread = start(null, Runnable(work)) as Thread

    private fun client(configure: Options.() -> Unit = {}) = Client(TOKEN) {
        baseUrl = emulator.url
        requestsPerMinute = null
        configure()
    }

    /** How long a virtual thread waits until it runs, in milliseconds. */
    private fun delay(): Long = measureTimeMillis {
        val runs = CountDownLatch(1)
        virtual { runs.countDown() }
        assertTrue(runs.await(10, TimeUnit.SECONDS), "no virtual thread runs")
    }

    @Test
    fun `16 requests of half a second on virtual threads run at the same time`() = client().use { client ->
        virtual { client.get(321) }.join()
        emulator.script("[${List(16) { """{"latency": 0.5}""" }.joinToString()}]")
        val millis = measureTimeMillis { List(16) { virtual { client.get(321) } }.forEach { it.join() } }
        note("virtual threads: 16 requests of 500 ms took $millis ms")
        assertEquals(16, emulator.journal().size)
        assertTrue(millis < 2000, "$millis ms: one after the other on two carriers they take 4000 ms")
    }

    @Test
    fun `calls that wait or send hold up no other virtual thread`() {
        for ((kind, fault) in listOf(EventKind.WAITING to A_LONG_WAIT, EventKind.SENDING to "\"hang\"")) {
            val reached = CountDownLatch(4)
            emulator.script("[${List(4) { fault }.joinToString()}]")
            val client = client { onEvent(Level.DEBUG) { if (it.kind == kind) reached.countDown() } }
            val calls = List(4) { virtual { runCatching { client.get(321) } } }
            assertTrue(reached.await(10, TimeUnit.SECONDS), "only ${4 - reached.count} of the calls run")
            // After a 429 the calls that have not sent yet wait, and send nothing.
            if (kind == EventKind.SENDING) until("the requests arrive") { emulator.journal().size == 4 }
            val millis = delay()
            note("virtual threads: beside 4 calls in ${kind.name.lowercase()} another one runs after $millis ms")
            assertTrue(millis < 5000, "$millis ms")
            client.close()
            calls.forEach { it.join() }
        }
    }

    @Test
    fun `an interrupt and closing end a wait and a request, and only an interrupt is kept`() {
        for ((kind, fault) in listOf(EventKind.WAITING to A_LONG_WAIT, EventKind.SENDING to "\"hang\"")) {
            ended(kind, fault, isInterrupted = true) { caller, _ -> caller.interrupt() }
            ended(kind, fault, isInterrupted = false) { _, client -> client.close() }
        }
    }

    private fun ended(kind: EventKind, fault: String, isInterrupted: Boolean, end: (Thread, Client) -> Unit) {
        val (reached, result) = CountDownLatch(1) to AtomicReference<Pair<Throwable?, Boolean>>()
        emulator.script("[$fault]")
        client { onEvent(Level.DEBUG) { if (it.kind == kind) reached.countDown() } }.use { client ->
            val caller = virtual {
                val error = runCatching { client.get(321) }.exceptionOrNull()
                result.set(error to Thread.currentThread().isInterrupted)
            }
            reached.await()
            until("the request arrives") { emulator.journal().isNotEmpty() }
            val millis = measureTimeMillis { end(caller, client); caller.join() }
            assertTrue(millis < 5000, "$kind: $millis ms")
        }
        assertTrue(result.get().first is WorkatoException.Cancelled, "${result.get()}")
        assertEquals(isInterrupted, result.get().second)
    }

    @Test
    fun `transports and listeners of a user run on the virtual thread of the call`() {
        val seen = mutableListOf<Thread>()
        val transport = Transport { request -> seen += Thread.currentThread(); JavaNetTransport().send(request) }
        client { this.transport = transport; onEvent(Level.DEBUG) { seen += Thread.currentThread() } }.use { client ->
            val caller = virtual { client.get(321) }.apply { join() }
            assertEquals(3, seen.size)
            seen.forEach { assertSame(caller, it) }
        }
    }

    @AfterEach
    fun end() = emulator.close()
}
