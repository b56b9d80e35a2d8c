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

class ThreadsTest {
    @Test
    fun `threads share a client and its limit`() = Emulator("--documented").use { emulator ->
        val client = Client(TOKEN) { baseUrl = emulator.url }
        val pool = Executors.newFixedThreadPool(8)
        val calls = (1..60).map { Callable { client.get(321).id } }
        assertEquals(setOf(321L), pool.invokeAll(calls).map { it.get() }.toSet())
        pool.shutdown()
        client.close()
        assertEquals(List(60) { 200 }, emulator.journal().map { it["status"].asInt })
    }

    @Test
    fun `coroutines share a client and its limit`() = Emulator("--documented").use { emulator ->
        AsyncClient(TOKEN) { baseUrl = emulator.url }.use { client ->
            val ids = runBlocking(Dispatchers.Default) { (1..60).map { async { client.get(321).id } }.awaitAll() }
            assertEquals(setOf(321L), ids.toSet())
        }
        assertEquals(List(60) { 200 }, emulator.journal().map { it["status"].asInt })
    }
}
