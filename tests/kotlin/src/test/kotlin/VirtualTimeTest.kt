import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.system.measureTimeMillis
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.*

private const val PROFILE = """{"result": {"id": 321, "name": "Acme", "provider": "hubspot"}}"""

/** Under `runTest` a wait takes no real time, and a request takes real time. */
class VirtualTimeTest {
    private val emulator = Emulator("--documented", "--customers", "50", "--set", "requests_per_minute=off")
    private val requests = AtomicInteger()

    /** Sends to the emulator, over a transport of a user. */
    private fun client(configure: Options.() -> Unit = {}) = AsyncClient(TOKEN) {
        baseUrl = emulator.url
        val http = UrlConnectionTransport()
        transport = Transport { requests.incrementAndGet(); http.send(it) }
        configure()
    }

    /** Runs the test, which must wait this long on its virtual clock, and not in reality. */
    @OptIn(ExperimentalCoroutinesApi::class)
    private fun waits(atLeast: Duration, atMost: Duration, test: suspend TestScope.() -> Unit) {
        var virtual = 0L
        val real = measureTimeMillis { runTest { test(); virtual = currentTime } }
        note("virtual time: a wait of $virtual ms took $real ms")
        // The real time of the requests counts too.
        assertTrue(virtual <= atMost.toMillis() && virtual + real >= atLeast.toMillis(), "$virtual ms on the virtual clock")
        assertTrue(real < 30_000, "$real ms in reality")
    }

    @Test
    fun `a get over a transport of ones own is answered`() = waits(Duration.ZERO, Duration.ZERO) {
        client().use { assertEquals(321, it.get(321).id) }
    }

    @Test
    fun `a Retry-After is waited for on the virtual clock, in one wait`() {
        emulator.script("""[{"status": 429, "headers": [["Retry-After", "50"]]}]""")
        val waits = AtomicInteger()
        waits(Duration.ofSeconds(50), Duration.ofSeconds(60)) {
            client { onEvent(Level.DEBUG) { if (it.kind == EventKind.WAITING) waits.incrementAndGet() } }.use { it.get(321) }
        }
        assertEquals(listOf(2, 1), listOf(requests.get(), waits.get()))
    }

    @Test
    fun `the librarys own transport waits on the virtual clock too`() {
        emulator.script("""[{"status": 429, "headers": [["Retry-After", "50"]]}]""")
        waits(Duration.ofSeconds(50), Duration.ofSeconds(60)) { client { transport = null }.use { it.get(321) } }
    }

    @Test
    fun `coroutines that wait at the same time wait together`() = waits(Duration.ofSeconds(60), Duration.ofSeconds(62)) {
        client { requestsPerMinute = 10 }.use { client ->
            List(20) { async { client.get(321) } }.awaitAll()
        }
    }

    @Test
    fun `a rollout is paced on the virtual clock`() = waits(Duration.ofSeconds(49), Duration.ofSeconds(51)) {
        val customers = List(50) { Customer.Workspace(1001L + it) }
        client { requestsPerMinute = null }.use { client ->
            assertEquals(50, client.assignEach(321, customers.asFlow(), pace = 60).toList().size)
        }
    }

    @Test
    fun `ensure waits on the virtual clock until a list can show a create whose answer was lost`() {
        emulator.script("""[{"on": "create", "fault": "drop_after"}]""")
        waits(Duration.ofSeconds(45), Duration.ofSeconds(50)) {
            val input = ProfileInput("Acme Zoom OAuth app", "zoom", "id", Secret("client secret"))
            client().use { assertEquals(EnsureAction.CREATED, it.ensure(input).action) }
        }
    }

    @Test
    fun `a transport that never returns ends at the timeout, in real time`() {
        val cancelled = CountDownLatch(1)
        val endless = Transport { request -> request.onCancel { cancelled.countDown() }; cancelled.await(); error("ended") }
        val millis = measureTimeMillis {
            runTest {
                client { transport = endless; attemptTimeout = Duration.ofMillis(300); maxAttempts = 1 }.use { client ->
                    val error = runCatching { client.get(321) }.exceptionOrNull()
                    assertTrue(error is WorkatoException.Timeout, "$error")
                }
            }
        }
        cancelled.await()
        assertTrue(millis >= 300, "$millis ms")
    }

    @Test
    fun `cancelling ends a request`() = runTest {
        val (arrived, cancelled) = CountDownLatch(1) to CountDownLatch(1)
        val endless = Transport { request ->
            request.onCancel { cancelled.countDown() }
            arrived.countDown()
            cancelled.await()
            error("ended")
        }
        client { transport = endless }.use { client ->
            val call = launch { client.get(321) }
            withContext(Dispatchers.IO) { arrived.await() }
            call.cancelAndJoin()
            withContext(Dispatchers.IO) { cancelled.await() }
        }
    }

    @AfterEach
    fun end() = emulator.close()
}
