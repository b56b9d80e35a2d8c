import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readLines
import kotlin.io.path.readText
import kotlinx.coroutines.flow.*
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.io.TempDir
import workato.oauthprofiles.*
import workato.oauthprofiles.OutcomeStatus.ALREADY
import workato.oauthprofiles.OutcomeStatus.DONE
import workato.oauthprofiles.OutcomeStatus.DRY_RUN
import workato.oauthprofiles.OutcomeStatus.FAILED

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolloutTest {
    private val emulator = Emulator("--set", "requests_per_minute=off", "--set", "second_profile=422")

    private val options: Options.() -> Unit = { baseUrl = emulator.url; requestsPerMinute = null }

    /** The customers of the emulator, by workspace id and by external id, and one who is missing. */
    private val customers = List(4) { Customer.Workspace(1001L + it) } + Customer.External("C1005") + Customer.Workspace(7)

    private fun begin() = emulator.set("""{"documented": true, "customers": 8}""")

    private fun statuses(outcomes: Iterable<Outcome>) = outcomes.map { it.status }

    private fun posts() = emulator.journal().count { it["method"].asString == "POST" }

    @Test
    fun `a rollout gives an outcome for each customer and its progress`() = Client(TOKEN, options).use { client ->
        begin()
        val outcomes = client.assignEach(321, customers, pace = 6000).toList()
        assertEquals(List(5) { DONE } + FAILED, statuses(outcomes))
        assertEquals(customers, outcomes.map { it.customer })
        assertTrue(outcomes.last().error is WorkatoException.NotFound, "${outcomes.last().error}")
        val progress = outcomes[2].progress
        assertEquals(listOf<Any?>(3L, 0L, 3L), listOf(progress.done, progress.failed, progress.left))
        assertTrue(progress.timeLeft!!.toMillis() in 1..10_000, "${progress.timeLeft}")
        val taken = client.unassignEach(321, customers.take(2), force = true, pace = 6000)
        assertEquals(listOf(DONE, DONE), statuses(taken))
    }

    @Test
    fun `a rollout with the ledger file of an earlier one goes on where that ended`(@TempDir folder: Path) {
        begin()
        val ledger = folder.resolve("rollout.jsonl")
        Client(TOKEN, options).use { client ->
            assertEquals(2, client.assignEach(321, customers, ledger, pace = 6000).take(2).count())
        }
        val all = List(2) { ALREADY } + List(3) { DONE } + FAILED
        AsyncClient(TOKEN, options).use { client ->
            val outcomes = runBlocking { client.assignEach(321, customers, ledger, pace = 6000).toList() }
            assertEquals(all, statuses(outcomes))
        }
        assertEquals(6, posts())
        assertEquals(6, ledger.readLines().count { "\"customer\"" in it })
        assertEquals("{\"run\":\"ended\"}", ledger.readLines().last())
    }

    @Test
    fun `a ledger that another rollout uses or that belongs to another profile is refused`(@TempDir folder: Path) {
        begin()
        val ledger = folder.resolve("rollout.jsonl")
        Client(TOKEN, options).use { client ->
            val first = client.assignEach(321, customers, ledger, pace = 6000).iterator()
            first.next()
            val error = assertThrows(WorkatoException.Ledger::class.java) { client.assignEach(321, customers, ledger).first() }
            assertTrue("another run" in error.message!!, error.message)
            first.forEach { _ -> }
            assertThrows(WorkatoException.Ledger::class.java) { client.unassignEach(321, customers, ledger = ledger).first() }
        }
        assertThrows(WorkatoException.Ledger::class.java) {
            Client(TOKEN, options).use { it.assignEach(321, customers, folder).first() }
        }
    }

    @Test
    fun `every kind of client reads and writes a user's ledger`() {
        begin()
        val ledger = Memory()
        Client(TOKEN, options).use { client ->
            assertEquals(listOf(DONE, DONE), statuses(client.assignEach(321, customers.take(2), ledger, pace = 6000)))
        }
        assertEquals(4, ledger.lines.size, "a header, two customers and the end")
        AsyncClient(TOKEN, options).use { client ->
            val again = Memory(ledger.lines)
            val outcomes = runBlocking { client.assignEach(321, customers.take(3), again, pace = 6000).toList() }
            assertEquals(listOf(ALREADY, ALREADY, DONE), statuses(outcomes))
        }
    }

    @Test
    fun `a ledger that cannot be written ends the rollout after the outcome, with the cause`() {
        val full = IOException("no space left on device")
        for (collect in listOf(::blocking, ::async)) {
            begin()
            val ledger = object : Ledger by Memory() {
                override fun append(text: String) = if ("\"format\"" in text || "workato" in text) Unit else throw full
            }
            val seen = mutableListOf<Outcome>()
            val error = assertThrows(WorkatoException.Ledger::class.java) { collect(ledger, seen) }
            assertEquals(listOf(DONE), statuses(seen))
            assertTrue("no space left" in error.message!!, error.message)
            assertSame(full, error.cause)
        }
    }

    private fun blocking(ledger: Ledger, seen: MutableList<Outcome>) =
        Client(TOKEN, options).use { client -> client.assignEach(321, customers, ledger, pace = 6000).forEach { seen += it } }

    private fun async(ledger: Ledger, seen: MutableList<Outcome>) = AsyncClient(TOKEN, options).use { client ->
        runBlocking { client.assignEach(321, customers, ledger, pace = 6000).collect { seen += it } }
    }

    @Test
    fun `a dry run only reads the profile and writes nothing`(@TempDir folder: Path) {
        begin()
        val ledger = Files.createFile(folder.resolve("rollout.jsonl"))
        Client(TOKEN, options).use { client ->
            val outcomes = client.assignEach(321, customers, ledger, dryRun = true)
            assertEquals(List(6) { DRY_RUN }, statuses(outcomes))
        }
        assertEquals(listOf("GET"), emulator.journal().map { it["method"].asString })
        assertEquals("", ledger.readText())
    }

    @Test
    fun `an exception of the customers comes out of the rollout unchanged`() {
        val mine = IllegalStateException("mine")
        val broken = object : Iterable<Customer> {
            override fun iterator() = iterator { yield(Customer.Workspace(1001)); throw mine }
        }
        val brokenFlow: Flow<Customer> = flow { emit(Customer.Workspace(1001)); throw mine }
        begin()
        Client(TOKEN, options).use { client ->
            assertSame(mine, assertThrows(mine.javaClass) { client.assignEach(321, broken, pace = 6000).count() })
        }
        AsyncClient(TOKEN, options).use { client ->
            val thrown = assertThrows(mine.javaClass) {
                runBlocking { client.assignEach(321, brokenFlow, pace = 6000).toList() }
            }
            assertEquals("mine", thrown.message)
        }
    }

    @Test
    fun `customers are taken one at a time, and an error names the position of a null`() {
        begin()
        var asked = 0
        val endless = Iterable { generateSequence<Customer> { Customer.Workspace(1001L + asked++) }.iterator() }
        Client(TOKEN, options).use { client ->
            assertEquals(2, client.assignEach(321, endless, pace = 6000).take(2).count())
            assertEquals(2, asked)
            @Suppress("UNCHECKED_CAST")
            val nulls = listOf(null) as List<Customer>
            val error = assertThrows(WorkatoException.InvalidInput::class.java) { client.assignEach(321, nulls).count() }
            assertTrue("customer 1 of the list" in error.message!!, error.message)
        }
        AsyncClient(TOKEN, options).use { client ->
            val taken = runBlocking { client.assignEach(321, endless.asFlow(), pace = 6000).take(2).toList() }
            assertEquals(2, taken.size)
        }
    }

    @AfterAll
    fun end() = emulator.close()
}
