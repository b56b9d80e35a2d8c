import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.io.TempDir
import workato.oauthprofiles.*

/** Walks and rollouts as objects that are read once and closed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ItemsTest {
    private val emulator = Emulator("--documented", "--set", "requests_per_minute=off")
    private val options: Options.() -> Unit = { baseUrl = emulator.url; requestsPerMinute = null }
    private val client = Client(TOKEN, options)
    private val customers = listOf(401L, 402L, 403L).map(Customer::Workspace)

    @BeforeEach
    fun begin() = emulator.set("""{"documented": true}""")

    private fun isFree(ledger: Path) = try {
        client.assignEach(321, customers, ledger, pace = 6000).use { it.count() == 3 }
    } catch (_: WorkatoException.Ledger) {
        false
    }

    @Test
    fun `a rollout holds its ledger until it is closed`(@TempDir folder: Path) {
        val ledger = folder.resolve("ledger")
        val outcomes = client.assignEach(321, customers, ledger, pace = 6000)
        val iterator = outcomes.iterator().apply { next() }
        assertFalse(isFree(ledger))
        outcomes.close()
        outcomes.close()
        assertFalse(iterator.hasNext())
        assertThrows(NoSuchElementException::class.java) { iterator.next() }
        assertTrue(isFree(ledger))
    }

    @Test
    fun `items that ended, also with an exception, have no more of them and free their ledger`(@TempDir folder: Path) {
        val broken = Iterable { iterator { yield(customers[0]); error("mine") } }
        val iterator = client.assignEach(321, broken, folder.resolve("ledger"), pace = 6000).iterator()
        iterator.next()
        assertEquals("mine", assertThrows(IllegalStateException::class.java) { iterator.hasNext() }.message)
        assertFalse(iterator.hasNext())
        assertTrue(isFree(folder.resolve("ledger")))
    }

    @Test
    fun `items are read once`() {
        val profiles = client.profiles()
        assertEquals(1, profiles.count())
        val error = assertThrows(WorkatoException.InvalidInput::class.java) { profiles.count() }
        assertEquals("these items were read before: call the method again for a new run", error.reason)
        assertEquals(1, emulator.journal().size)
    }

    @Test
    fun `items that are closed before the first one send nothing`() {
        val profiles = client.profiles()
        profiles.close()
        assertEquals(0, profiles.count())
        assertEquals(0, emulator.journal().size)
    }

    @Test
    fun `closing items ends the request of another thread`() {
        val sent = CountDownLatch(1)
        emulator.script("""["hang"]""")
        Client(TOKEN) { options(); onEvent(Level.DEBUG) { sent.countDown() } }.use { client ->
            val profiles = client.profiles()
            var thrown: Throwable? = null
            val reading = thread { thrown = runCatching { profiles.count() }.exceptionOrNull() }
            sent.await()
            profiles.close()
            reading.join()
            assertTrue(thrown is WorkatoException.Cancelled, "$thrown")
            assertEquals("Acme HubSpot OAuth app", client.get(321).name)
        }
    }

    @Test
    fun `items that are closed during their own step end with the error of a cancelled call`() {
        lateinit var outcomes: Items<Outcome>
        Client(TOKEN) { options(); onEvent(Level.DEBUG) { if (it.kind == EventKind.RECEIVED) outcomes.close() } }.use { client ->
            outcomes = client.assignEach(321, customers, pace = 6000)
            assertThrows(WorkatoException.Cancelled::class.java) { outcomes.count() }
        }
        val closing = Iterable { iterator { yield(customers[0]); outcomes.close(); yield(customers[1]) } }
        outcomes = client.assignEach(321, closing, pace = 6000)
        val read = mutableListOf<Outcome>()
        assertThrows(WorkatoException.Cancelled::class.java) { outcomes.forEach { read += it } }
        assertEquals(1, read.size)
    }

    @AfterAll
    fun end() {
        client.close()
        emulator.close()
    }
}
