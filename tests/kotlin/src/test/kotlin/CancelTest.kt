import java.io.IOException
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.system.measureTimeMillis
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.parallel.Isolated
import workato.oauthprofiles.*
import workato.oauthprofiles.testing.Emulator as OwnEmulator

private const val A_LONG_WAIT = """[{"status": 429, "headers": [["Retry-After", "30"]]}]"""

/** Runs alone, because it measures time and looks at all threads. */
@Isolated
class CancelTest {
    /** Each test has its own emulator: a cancelled request may arrive later. */
    private val emulator = Emulator("--documented")

    private fun with(
        faults: String,
        listener: EventListener = EventListener { },
        configure: Options.() -> Unit = {},
        test: suspend CoroutineScope.(AsyncClient) -> Unit,
    ) {
        emulator.script(faults)
        AsyncClient(TOKEN) {
            baseUrl = emulator.url
            onEvent(Level.DEBUG, listener)
            configure()
        }.use { client -> runBlocking(Dispatchers.Default) { test(client) } }
    }

    @Test
    fun `cancelling ends a wait at once`() {
        val waiting = CompletableDeferred<Unit>()
        with(A_LONG_WAIT, { if (it.kind == EventKind.WAITING) waiting.complete(Unit) }) { client ->
            val call = async { client.get(321) }
            waiting.await()
            cancel("a wait", call)
        }
    }

    @Test
    fun `cancelling ends a request at once, and its thread ends the request too`() = with("""["hang"]""") { client ->
        val call = async { client.get(321) }
        until("the request arrives") { emulator.journal().isNotEmpty() }
        val sending = sendingThreads()
        assertTrue(sending.isNotEmpty() && sending.all { it.isDaemon }, "$sending")
        cancel("a request under way", call)
        val millis = measureTimeMillis { until("the request ends") { sendingThreads().isEmpty() } }
        note("cancelling: the thread of the request was free again after $millis ms")
        assertEquals(321, client.get(321).id)
    }

    @Test
    fun `cancelling ends a request of any transport`() {
        for (transport in listOf(OkHttpTransport(), JavaNetTransport(), UrlConnectionTransport())) {
            val name = transport.javaClass.simpleName
            with("""["hang"]""", configure = { this.transport = transport }) { client ->
                val call = async { client.get(321) }
                until("the request arrives") { emulator.journal().isNotEmpty() }
                cancel("a request of $name", call)
                until("the request ends") { sendingThreads().isEmpty() }
            }
        }
    }

    @Test
    fun `an action of onCancel that throws changes neither the exception nor the event of a cancelled write`() {
        val http = UrlConnectionTransport()
        val throwing = Transport { request -> request.onCancel { throw IOException("mine") }; http.send(request) }
        val gaveUp = CopyOnWriteArrayList<Event>()
        with("""["hang"]""", { if (it.kind == EventKind.GAVE_UP) gaveUp += it }, { transport = throwing }) { client ->
            val call = async { client.delete(321) }
            until("the request arrives") { emulator.journal().isNotEmpty() }
            call.cancel(CancellationException("stop"))
            assertEquals("stop", runCatching { call.await() }.exceptionOrNull()?.message)
        }
        assertEquals(listOf("delete"), gaveUp.map { it.operation })
    }

    @Test
    fun `a request of a transport that never returns ends at its timeout`() {
        val cancelled = CompletableDeferred<Unit>()
        val endless = Transport { request ->
            request.onCancel { cancelled.complete(Unit) }
            runBlocking { cancelled.await() }
            throw IllegalStateException("ended")
        }
        with("[]", configure = { transport = endless; attemptTimeout = Duration.ofMillis(300); maxAttempts = 1 }) { client ->
            val error = runCatching { client.get(321) }.exceptionOrNull()
            assertTrue(error is WorkatoException.Timeout, "$error")
            cancelled.await()
        }
    }

    @Test
    fun `cancelling reports a write that was under way, and does not report a read`() {
        val events = CopyOnWriteArrayList<Event>()
        with("""["hang", "hang"]""", { events += it }) { client ->
            val read = async { client.get(321) }
            until("the request arrives") { emulator.journal().size == 1 }
            cancel("a read", read)
            val write = async { client.delete(321) }
            until("the request arrives") { emulator.journal().size == 2 }
            cancel("a write", write)
        }
        val event = events.single { it.kind == EventKind.GAVE_UP }
        assertEquals(listOf(Level.WARNING, "delete"), listOf(event.level, event.operation))
        assertTrue("may have been carried out" in event.reason!!, event.reason)
    }

    @Test
    fun `closing the client cancels its calls, and not their coroutines`() {
        val waiting = CompletableDeferred<Unit>()
        val long = listOf<Triple<String, EventKind, Options.() -> Unit>>(
            Triple(A_LONG_WAIT, EventKind.WAITING, {}),
            Triple("""["hang"]""", EventKind.SENDING, {}),
            Triple("""["hang"]""", EventKind.SENDING, { transport = OkHttpTransport() }),
        )
        for ((faults, kind, configure) in long) {
            with(faults, { if (it.kind == kind) waiting.complete(Unit) }, configure) { client ->
                val call = async { runCatching { client.get(321) } }
                waiting.await()
                if (kind == EventKind.SENDING) until("the request arrives") { emulator.journal().isNotEmpty() }
                val millis = measureTimeMillis {
                    client.close()
                    val error = call.await().exceptionOrNull()
                    assertTrue(error is WorkatoException.Cancelled, "$error")
                }
                note("closing in ${kind.name.lowercase()}: ended after $millis ms")
                assertTrue(millis < 5000, "$millis ms")
            }
        }
    }

    @Test
    fun `a coroutine's timeout ends an iteration`() = with(A_LONG_WAIT) { client ->
        val millis = measureTimeMillis { assertNull(withTimeoutOrNull(200) { client.profiles().collect { } }) }
        note("cancelling: an iteration with a timeout of 200 ms ended after $millis ms")
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

    /** Its calls end in their first step, without a thread or a wait in which a coroutine would notice the cancel. */
    @Test
    fun `a coroutine that is cancelled already sends nothing to an emulator in memory`() = OwnEmulator().use { emulator ->
        emulator.fill(documented = true, customers = 2)
        val input = ProfileInput("name", "zoom", "id", Secret("secret"))
        val customers = List(2) { Customer.Workspace(1001L + it) }
        val calls = listOf<suspend (AsyncClient) -> Any>(
            { it.get(321) }, { it.create(input) }, { it.ensure(input) }, { it.profiles().toList() },
            { it.assignEach(321, customers).toList() }, { it.assignEach(321, customers.asFlow()).toList() },
        )
        emulator.asyncClient().use { client ->
            for (call in calls) {
                val error = runCatching { runBlocking { coroutineContext.cancel(); call(client) } }.exceptionOrNull()
                assertTrue(error is CancellationException, "$error")
                assertEquals("[]", emulator.journal())
            }
        }
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    private suspend fun cancel(what: String, call: Deferred<*>) {
        val millis = measureTimeMillis { call.cancelAndJoin() }
        note("cancelling: $what ended after $millis ms")
        assertTrue(millis < 5000, "$millis ms")
        assertTrue(call.getCompletionExceptionOrNull() is CancellationException)
    }

    /** The library's threads that are sending a request. */
    private fun sendingThreads() = Thread.getAllStackTraces().filter { (thread, stack) ->
        thread.name == "workato-oauth-profiles" && stack.any { it.className.startsWith("workato.oauthprofiles.") }
    }.keys

    @AfterEach
    fun end() = emulator.close()
}
