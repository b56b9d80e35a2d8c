import kotlin.system.measureTimeMillis
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.parallel.Isolated
import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.EventKind
import workato.oauthprofiles.EventListener
import workato.oauthprofiles.Level

private const val A_LONG_WAIT = """[{"status": 429, "headers": [["Retry-After", "30"]]}]"""

/** Alone, because it measures and looks at all threads. */
@Isolated
class CancelTest {
    /** Of each test alone: a request that was left may arrive later. */
    private val emulator = Emulator("--documented")

    private fun with(
        faults: String,
        listener: EventListener = EventListener { },
        test: suspend CoroutineScope.(AsyncClient) -> Unit,
    ) {
        emulator.script(faults)
        AsyncClient(TOKEN) {
            baseUrl = emulator.url
            onEvent(Level.DEBUG, listener)
        }.use { client -> runBlocking(Dispatchers.Default) { test(client) } }
    }

    @Test
    fun `a wait is left at once`() {
        val waiting = CompletableDeferred<Unit>()
        with(A_LONG_WAIT, { if (it.kind == EventKind.WAITING) waiting.complete(Unit) }) { client ->
            val call = async { client.get(321) }
            waiting.await()
            leave("a wait", call)
        }
    }

    @Test
    fun `a request under way is left at once, and its thread ends the request`() = with("""["hang"]""") { client ->
        val call = async { client.get(321) }
        until("the request arrives") { emulator.journal().isNotEmpty() }
        val senders = senders()
        assertTrue(senders.isNotEmpty() && senders.all { it.isDaemon }, "$senders")
        leave("a request under way", call)
        val millis = measureTimeMillis { until("the request ends") { senders().isEmpty() } }
        note("cancelling: the thread of the request was free again after $millis ms")
        assertEquals(321, client.get(321).id)
    }

    @Test
    fun `a walk stops where its time is up`() = with(A_LONG_WAIT) { client ->
        val millis = measureTimeMillis { assertNull(withTimeoutOrNull(200) { client.profiles().collect { } }) }
        note("cancelling: a walk with a time-out of 200 ms was left after $millis ms")
        assertTrue(millis < 1200, "$millis ms")
    }

    @Test
    fun `a coroutine that cancels itself before the request sends nothing`() {
        val job = CompletableDeferred<Job>()
        with("[]", { if (it.kind == EventKind.SENDING) runBlocking { job.await() }.cancel() }) { client ->
            val call = async { client.get(321) }
            job.complete(call)
            call.join()
            assertTrue(call.isCancelled)
            assertEquals(emptyList<Any>(), emulator.journal())
        }
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    private suspend fun leave(what: String, call: Deferred<*>) {
        val millis = measureTimeMillis { call.cancelAndJoin() }
        note("cancelling: $what was left after $millis ms")
        assertTrue(millis < 1000, "$millis ms")
        assertTrue(call.getCompletionExceptionOrNull() is CancellationException)
    }

    /** The threads that are in the middle of a request. */
    private fun senders() = Thread.getAllStackTraces().filter { (thread, stack) ->
        thread.name == "workato-oauth-profiles" && stack.any { it.className == "workato.oauthprofiles.Machine" }
    }.keys

    private fun until(what: String, holds: () -> Boolean) {
        val end = System.nanoTime() + 10_000_000_000
        while (!holds()) check(System.nanoTime() < end) { "$what: not within 10 s" }
    }

    @AfterEach
    fun end() = emulator.close()
}
