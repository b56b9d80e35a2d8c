import java.nio.file.Path
import kotlin.io.path.exists
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.io.TempDir
import workato.oauthprofiles.*
import workato.oauthprofiles.Assigned.FROM
import workato.oauthprofiles.Assigned.TO
import workato.oauthprofiles.OutcomeStatus.ALREADY
import workato.oauthprofiles.OutcomeStatus.DONE
import workato.oauthprofiles.OutcomeStatus.DRY_RUN
import workato.oauthprofiles.OutcomeStatus.FAILED

/** Customers 401 to 405 of the emulator have profile 321, and a connection of 401 uses it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReassignTest {
    private val emulator = Emulator("--set", "requests_per_minute=off")
    private val options: Options.() -> Unit = { baseUrl = emulator.url; requestsPerMinute = null }
    private val customers = listOf<Customer>(Customer.Workspace(402), Customer.External("A2403"), Customer.Workspace(401))

    private fun begin() = emulator.set("""{"documented": true, "profiles": 0}""")

    private fun input(provider: String) = ProfileInput("Another app", provider, "id", Secret("a secret"))

    private fun results(outcomes: List<Outcome>) = outcomes.map { it.status to it.has }

    /** Moves these customers, and returns the outcomes. */
    private fun Verbs.moved(to: Long, ledger: Path, force: Boolean? = null, dryRun: Boolean? = null) =
        mutableListOf<Outcome>().also { reassignEach(321, to, customers, ledger, force, dryRun, it::add) }

    /** The method of each write to a customer, and the profile. */
    private fun writes() = emulator.journal().map { "${it["method"].asString} ${it["path"].asString}" }
        .filter { "managed_users" in it }
        .map { it.substringBefore(' ') + it.substringAfter("custom_oauth_profiles").substringBeforeLast('/') }

    @Test
    fun `customers are moved, and each outcome says which profile the customer has`(@TempDir folder: Path) {
        allClients.forEachIndexed { nth, open ->
            begin()
            val ledger = folder.resolve("$nth.jsonl")
            open(emulator.url).use { verbs ->
                val to = verbs.create(input("hubspot")).id
                val plan = verbs.moved(to, ledger, dryRun = true)
                assertEquals(List(3) { DRY_RUN to null }, results(plan))
                assertEquals(emptyList<String>(), writes())
                val outcomes = verbs.moved(to, ledger)
                assertEquals(listOf(DONE to TO, DONE to TO, FAILED to FROM), results(outcomes))
                assertEquals(customers, outcomes.map { it.customer })
                assertTrue(outcomes.last().error is WorkatoException.InvalidRequest, "${outcomes.last().error}")
                val moved = listOf("DELETE/321", "POST/$to")
                assertEquals(moved + moved + "DELETE/321", writes())
                val forced = verbs.moved(to, ledger, force = true)
                assertEquals(listOf(ALREADY to TO, ALREADY to TO, DONE to TO), results(forced))
            }
        }
    }

    @Test
    fun `a run that was left is continued with its ledger, and one of other profiles is refused`(@TempDir folder: Path) {
        begin()
        val ledger = folder.resolve("moves.jsonl")
        val to = Client(TOKEN, options).use { client ->
            val to = client.create(input("hubspot")).id
            val moves = client.reassignEach(321, to, customers, ledger, pace = 6000)
            assertFalse(ledger.exists() && writes().isNotEmpty())
            assertEquals(listOf(DONE to TO), results(moves.take(1).toList()))
            to
        }
        AsyncClient(TOKEN, options).use { client ->
            val outcomes = runBlocking { client.reassignEach(321, to, customers.take(2), ledger, pace = 6000).toList() }
            assertEquals(listOf(ALREADY to TO, DONE to TO), results(outcomes))
            assertThrows(WorkatoException.Ledger::class.java) {
                runBlocking { client.reassignEach(to, 321, customers, ledger).toList() }
            }
        }
    }

    @Test
    fun `equal profiles and different providers are refused, and nothing is moved`(@TempDir folder: Path) {
        allClients.forEachIndexed { nth, open ->
            begin()
            open(emulator.url).use { verbs ->
                val ledger = folder.resolve("$nth.jsonl")
                val slack = verbs.create(input("slack")).id
                for (to in listOf(321L, slack)) {
                    assertThrows(WorkatoException.InvalidInput::class.java) {
                        verbs.moved(to, ledger)
                    }
                }
                assertEquals(emptyList<String>(), writes())
            }
        }
    }

    @Test
    fun `a user's ledger has each step before its request`() {
        for (collect in listOf(::blocking, ::async)) {
            begin()
            val to = Client(TOKEN, options).use { it.create(input("hubspot")).id }
            val lines = mutableListOf<String>()
            val ledger = object : Ledger {
                override fun nextLine(): String? = null
                override fun append(text: String) {
                    lines += Regex("\"status\":\"(\\w+)\"").find(text)?.groupValues?.get(1) ?: return
                    lines += "${writes().size} sent"
                }
            }
            assertEquals(listOf(DONE to TO), results(collect(to, ledger)))
            assertEquals(listOf("unassigning", "0 sent", "assigning", "1 sent", "done", "2 sent"), lines)
        }
    }

    private fun blocking(to: Long, ledger: Ledger) =
        Client(TOKEN, options).use { it.reassignEach(321, to, customers.take(1), ledger).toList() }

    private fun async(to: Long, ledger: Ledger) = AsyncClient(TOKEN, options).use { client ->
        runBlocking { client.reassignEach(321, to, customers.take(1), ledger).toList() }
    }

    @AfterAll
    fun end() = emulator.close()
}
