import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.function.Executable
import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.Client
import workato.oauthprofiles.WorkatoException

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloseTest {
    private val emulator = Emulator("--documented", "--profiles", "2")

    private fun refused(call: Executable) {
        val error = assertThrows(WorkatoException.InvalidInput::class.java, call)
        assertEquals("the client is closed: build a new one", error.reason)
    }

    @Test
    fun `a blocking client that is closed, even twice, refuses calls`() {
        val client = Client(TOKEN) { baseUrl = emulator.url }
        val profiles = client.profiles().iterator().apply { next() }
        client.close()
        client.close()
        refused { client.get(321) }
        refused { client.list() }
        refused { client.find("name", "zoom") }
        refused { client.profiles().first() }
        refused { profiles.next() }
        assertEquals(emulator.url, client.baseUrl)
    }

    @Test
    fun `an async client that is closed, even twice, refuses calls`() {
        val client = AsyncClient(TOKEN) { baseUrl = emulator.url }
        val profiles = client.profiles()
        refused { runBlocking { profiles.collect { client.close() } } }
        client.close()
        refused { runBlocking { client.get(321) } }
        refused { runBlocking { client.list() } }
        refused { runBlocking { client.find("name", "zoom") } }
        refused { runBlocking { profiles.collect { } } }
    }

    @Test
    fun `an iteration that is left half way does not disturb the next one`() = Client(TOKEN) { baseUrl = emulator.url }.use { client ->
        repeat(10) { assertEquals(1, client.profiles().take(1).count()) }
        assertEquals(3, client.profiles().count())
    }

    @AfterAll
    fun end() = emulator.close()
}
