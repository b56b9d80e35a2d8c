import java.net.ServerSocket
import java.nio.file.Path
import java.time.Duration
import kotlin.concurrent.thread
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import workato.oauthprofiles.*
import workato.oauthprofiles.testing.Emulator as LibraryEmulator

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsTest {
    private val emulator = Emulator("--documented")

    @Test
    fun `a client with other options shares the rate limit and is closed with the first`() {
        val client = Client(TOKEN) { baseUrl = emulator.url; requestsPerMinute = 1 }
        client.get(321)
        val quick = client.withOptions { timeout = Duration.ofMillis(300); maxAttempts = 1 }
        assertThrows(WorkatoException.RateLimited::class.java) { quick.get(321) }
        val wrong = CallOptions().apply { connectTimeout = Duration.ZERO }
        assertThrows(WorkatoException.InvalidInput::class.java) { quick.withOptions(wrong) }
        client.close()
        assertThrows(WorkatoException.InvalidInput::class.java) { quick.get(321) }
    }

    @Test
    fun `an async client takes options for a call`() = AsyncClient(TOKEN) { baseUrl = emulator.url }.use { client ->
        emulator.script("""["hang"]""")
        val quick = client.withOptions { attemptTimeout = Duration.ofMillis(200); maxAttempts = 1 }
        assertThrows(WorkatoException.Timeout::class.java) { runBlocking { quick.get(321) } }
        assertEquals(321, runBlocking { client.get(321) }.id)
    }

    @Test
    fun `a program adds its name to the user agent`() {
        emulator.script("[]")
        Client(TOKEN) { baseUrl = emulator.url; userAgent = "rollout/2.1" }.use { it.get(321) }
        val headers = emulator.journal().single()["headers"].asJsonArray.map { it.asJsonArray }
        val agent = headers.first { it[0].asString.equals("user-agent", true) }[1].asString
        assertTrue(agent.startsWith("workato-oauth-profiles/") && agent.endsWith(" kotlin rollout/2.1"), agent)
        assertThrows(WorkatoException.InvalidInput::class.java) { Client(TOKEN) { userAgent = "a\nb" } }
    }

    @Test
    fun `a proxy is used unless it is off`() {
        ServerSocket(0).use { proxy ->
            val asked = mutableListOf<String>()
            val listening = thread {
                proxy.accept().use { asked += it.getInputStream().bufferedReader().readLine() }
            }
            val through = Proxy.Url(Secret("http://127.0.0.1:${proxy.localPort}"))
            Client(TOKEN) { baseUrl = emulator.url; this.proxy = through; maxAttempts = 1 }.use { client ->
                val error = assertThrows(WorkatoException.Network::class.java) { client.get(321) }
                assertTrue(!error.mayHaveApplied)
            }
            listening.join()
            assertTrue(asked.single().startsWith("CONNECT 127.0.0.1:"), "$asked")
        }
        Client(TOKEN) { baseUrl = emulator.url; proxy = Proxy.Off }.use { assertEquals(321, it.get(321).id) }
    }

    @Test
    fun `a CA bundle that does not exist is refused at once`() {
        val error = assertThrows(WorkatoException.InvalidInput::class.java) { Client(TOKEN) { caBundle = Path.of("no/roots.pem") } }
        assertTrue("`no/roots.pem` is not there" in error.message!!, error.message)
    }

    @Test
    fun `an error names the missing variable of the API token`() {
        for (build in listOf({ Client.fromEnv() }, { AsyncClient.fromEnv() }, { Client.builderFromEnv().build() })) {
            val error = assertThrows(WorkatoException.InvalidInput::class.java) { build() }
            assertTrue("`WORKATO_API_TOKEN` is not set" in error.message!!, error.message)
        }
    }

    @Test
    fun `the emulator of the library serves tests of users`() = LibraryEmulator().use { own ->
        own.fill(documented = true, customers = 3)
        own.set("""{"requests_per_minute": 600}""")
        own.failNext("503", """{"latency": 0.01}""")
        Client(own.apiToken) { baseUrl = own.url }.use { assertEquals(321, it.get(321).id) }
        assertEquals(2, Regex("custom_oauth_profiles/321").findAll(own.journal()).count())
        assertTrue(own.hasSecret(321, Secret("example_client_secret")))
        assertTrue(!own.hasSecret(321, Secret("another")))
        val error = assertThrows(WorkatoException.InvalidInput::class.java) { own.failNext("no such fault") }
        assertTrue("no such fault" in error.message!!, error.message)
        assertThrows(WorkatoException.InvalidInput::class.java) { own.control("nothing") }
        own.close()
        own.close()
    }

    @Test
    fun `seventy requests wait on the clock of the emulator`() = LibraryEmulator().use { own ->
        own.fill(documented = true)
        own.client().use { client ->
            repeat(60) { client.get(321) }
            assertEquals(0.0, own.now)
            repeat(10) { client.get(321) }
            assertEquals(60.0, own.now, 0.001)
            own.advance(60)
            repeat(60) { client.get(321) }
            assertEquals(120.0, own.now, 0.001)
        }
    }

    @Test
    fun `seventy requests of coroutines wait on the clock of the emulator`() = LibraryEmulator().use { own ->
        own.fill(documented = true)
        own.asyncClient().use { client ->
            runBlocking { List(70) { async { client.get(321) } }.awaitAll() }
            assertEquals(60.0, own.now, 0.001)
        }
    }

    @Test
    fun `a fault of an operation waits for it and a late write follows the clock`() = LibraryEmulator().use { own ->
        own.fill(documented = true)
        own.client { maxAttempts = 1 }.use { client ->
            own.fail("assign", "503")
            own.fail("create", """{"apply_after": 50}""")
            client.get(321)
            assertThrows(WorkatoException.ServerError::class.java) { client.assign(321, Customer.Workspace(123)) }
            val input = ProfileInput("New", "zoom", "an id", Secret("a secret"))
            assertThrows(WorkatoException.AmbiguousOutcome::class.java) { client.create(input) }
            assertEquals(1, client.list().size)
            own.advance(50.5)
            assertEquals(2, client.list().size)
            own.failNext("hang")
            val before = own.now
            assertThrows(WorkatoException.Timeout::class.java) { client.get(321) }
            assertEquals(45.0, own.now - before, 0.001)
        }
        val refusals: List<() -> Unit> = listOf(
            { own.fail("make", "503") },
            { own.fail("create", "no such fault") },
            { own.advance(-1) },
            { own.client { transport = Transport { error("unused") } } },
        )
        refusals.forEach { assertThrows(WorkatoException.InvalidInput::class.java) { it() } }
    }

    @AfterAll
    fun end() = emulator.close()
}
