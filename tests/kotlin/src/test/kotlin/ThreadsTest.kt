import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.Client
import workato.oauthprofiles.Options
import workato.oauthprofiles.WorkatoException

private const val CALLS = 24

/** Five calls fit into a minute. The others would wait longer than their timeout. */
class ThreadsTest {
    private fun options(emulator: Emulator): Options.() -> Unit = {
        baseUrl = emulator.url
        requestsPerMinute = 5
        timeout = Duration.ofSeconds(10)
    }

    private fun outcome(call: () -> Any): Any = try {
        call()
    } catch (error: WorkatoException) {
        error.javaClass
    }

    private fun check(emulator: Emulator, outcomes: List<Any>) {
        val limited = WorkatoException.RateLimited::class.java
        assertEquals(mapOf(321L to 5, limited to CALLS - 5), outcomes.groupingBy { it }.eachCount())
        assertEquals(List(5) { 200 }, emulator.journal().map { it["status"].asInt })
    }

    @Test
    fun `threads share a client and its rate limit`() = Emulator("--documented").use { emulator ->
        Client(TOKEN, options(emulator)).use { client ->
            val pool = Executors.newFixedThreadPool(8)
            val calls = List(CALLS) { Callable { outcome { client.get(321).id } } }
            check(emulator, pool.invokeAll(calls).map { it.get() })
            pool.shutdown()
        }
    }

    @Test
    fun `coroutines share a client and its rate limit`() = Emulator("--documented").use { emulator ->
        AsyncClient(TOKEN, options(emulator)).use { client ->
            val calls = runBlocking(Dispatchers.Default) {
                List(CALLS) { async { runCatching { client.get(321).id } } }.awaitAll()
            }
            check(emulator, calls.map { outcome(it::getOrThrow) })
        }
    }
}
