import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.readLines
import kotlin.io.path.readText
import kotlinx.coroutines.flow.*
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.io.TempDir
import workato.oauthprofiles.*
import workato.oauthprofiles.EnsureAction.CREATED
import workato.oauthprofiles.EnsureAction.FAILED
import workato.oauthprofiles.EnsureAction.UNCHANGED
import workato.oauthprofiles.EnsureAction.UPDATED
import workato.oauthprofiles.EnsureAction.WOULD_CREATE
import workato.oauthprofiles.EnsureAction.WOULD_UPDATE

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnsureEachTest {
    private val emulator = Emulator("--set", "requests_per_minute=off")

    private val options: Options.() -> Unit = { baseUrl = emulator.url; requestsPerMinute = null }

    private fun input(name: String) = ProfileInput(name, "zoom", "id", Secret("canary-4711"))

    /** The profile of the emulator, and one of its name with another client id. */
    private val there = ProfileInput("Acme HubSpot OAuth app", "hubspot", "example_client_id", Secret("canary-4711"))
    private val other = there.copy(clientId = "another_client_id")

    private val inputs = listOf(input("New 1"), there, input("New 2"))

    private fun begin() = emulator.set("""{"documented": true, "profiles": 2}""")

    private fun onEachClient(test: (Verbs) -> Unit) = allClients.forEach { open ->
        begin()
        open(emulator.url).use(test)
    }

    private fun Verbs.results(
        inputs: List<ProfileInput>,
        replace: Boolean? = null,
        dryRun: Boolean? = null,
        ledger: Path? = null,
    ): List<EnsuredEach> = mutableListOf<EnsuredEach>().also { ensureEach(inputs, replace, dryRun, ledger, it::add) }

    private fun actions(results: Iterable<EnsuredEach>) = results.map { it.action }

    private fun methods() = emulator.journal().map { it["method"].asString }

    private fun refused(call: () -> Unit) = assertThrows(WorkatoException.InvalidInput::class.java, call).reason

    @Test
    fun `each input has a result, in their order, after few requests`() = onEachClient { verbs ->
        val results = verbs.results(inputs)
        assertEquals(listOf(CREATED, UNCHANGED, CREATED), actions(results))
        assertEquals(listOf(0, 1, 2), results.map { it.input })
        assertEquals(inputs.map { it.name }, results.map { it.profile!!.name })
        assertEquals(321, results[1].profile!!.id)
        assertTrue(results.all { it.error == null })
        assertEquals(listOf("GET", "POST", "POST", "GET"), methods())
        assertFalse("4711" in "$inputs $results")
    }

    @Test
    fun `an input that fails does not end it, and is replaced where that was asked for`() = onEachClient { verbs ->
        val (_, failed, last) = verbs.results(listOf(input("New 1"), other, input("New 2")))
        assertEquals(listOf(FAILED, CREATED), actions(listOf(failed, last)))
        assertNull(failed.profile)
        assertTrue(failed.error is WorkatoException.Conflict, "${failed.error}")
        assertEquals("ensure profile `Acme HubSpot OAuth app`", failed.error!!.context)
        val (replaced) = verbs.results(listOf(other), replace = true)
        assertEquals(UPDATED, replaced.action)
        assertEquals("another_client_id", replaced.profile!!.clientId)
    }

    @Test
    fun `a dry run says what would be done, and only lists`(@TempDir folder: Path) {
        val ledger = Files.createFile(folder.resolve("profiles.jsonl"))
        onEachClient { verbs ->
            val plan = verbs.results(inputs, dryRun = true, ledger = ledger)
            assertEquals(listOf(WOULD_CREATE, UNCHANGED, WOULD_CREATE), actions(plan))
            assertEquals(listOf(null, 321L, null), plan.map { it.profile?.id })
            assertEquals(listOf(WOULD_UPDATE), actions(verbs.results(listOf(other), replace = true, dryRun = true)))
            assertEquals(setOf("GET"), methods().toSet())
            assertEquals("", ledger.readText())
        }
    }

    @Test
    fun `a run with the ledger of one that was left goes on where that ended`(@TempDir folder: Path) {
        val ledger = folder.resolve("blocking.jsonl")
        begin()
        Client(TOKEN, options).use { client ->
            val results = client.ensureEach(inputs, ledger = ledger).iterator()
            assertEquals(CREATED, results.next().action)
            val taken = assertThrows(WorkatoException.Ledger::class.java) { client.ensureEach(inputs, ledger = ledger).first() }
            assertTrue("another run" in taken.reason, taken.reason)
            client.close()
            assertEquals("the client is closed: build a new one", refused { results.next() })
        }
        checkResumed(ledger) { Client(TOKEN, options).use { it.ensureEach(inputs, ledger = ledger).toList() } }
    }

    @Test
    fun `a flow that was left frees its ledger at once`(@TempDir folder: Path) {
        val ledger = folder.resolve("async.jsonl")
        begin()
        AsyncClient(TOKEN, options).use { client ->
            assertEquals(CREATED, runBlocking { client.ensureEach(inputs, ledger = ledger).first() }.action)
            checkResumed(ledger) { runBlocking { client.ensureEach(inputs, ledger = ledger).toList() } }
        }
    }

    private fun checkResumed(ledger: Path, resume: () -> List<EnsuredEach>) {
        assertEquals(listOf(UNCHANGED, UNCHANGED, CREATED), actions(resume()))
        assertEquals(2, methods().count { it == "POST" })
        val statuses = ledger.readLines().mapNotNull { Regex("\"status\":\"(\\w+)\"").find(it)?.groupValues?.get(1) }
        assertEquals(listOf("creating", "created", "creating", "created"), statuses)
        assertFalse("4711" in ledger.readText())
    }

    @Test
    fun `inputs that are not valid are refused with their position before anything is sent`() = onEachClient { verbs ->
        val twice = listOf(input("New 1"), there, input("New 1"))
        assertEquals("input 3 of the list: it names the same profile as input 1", refused { verbs.results(twice) })
        val data = refused { verbs.results(listOf(there, there.copy(name = "New", data = "canary"))) }
        assertTrue(data.startsWith("input 2 of the list: `data` is not JSON text"), data)
        assertTrue(refused { verbs.results(listOf(input(""))) }.startsWith("input 1 of the list: "))
        @Suppress("UNCHECKED_CAST")
        val nulls = listOf(there, null) as List<ProfileInput>
        assertEquals("input 2 of the list: it is null", refused { verbs.results(nulls) })
        assertEquals(emptyList<EnsuredEach>(), verbs.results(emptyList()))
        assertEquals(emptyList<String>(), methods())
    }

    @Test
    fun `nothing is sent or written before the first result is requested, and the inputs are read at once`(@TempDir folder: Path) {
        begin()
        val ledger = folder.resolve("profiles.jsonl")
        val changing = inputs.toMutableList()
        Client(TOKEN, options).use { client ->
            val results = client.ensureEach(changing, ledger = ledger)
            changing.clear()
            assertFalse(ledger.exists())
            assertEquals(emptyList<String>(), methods())
            assertEquals(listOf(CREATED, UNCHANGED, CREATED), actions(results))
            assertEquals(listOf(UNCHANGED, UNCHANGED, UNCHANGED), actions(client.ensureEach(inputs)), "again")
        }
        AsyncClient(TOKEN, options).use { client ->
            val results = client.ensureEach(sequence { yieldAll(inputs) }.asIterable())
            client.close()
            assertEquals("the client is closed: build a new one", refused { runBlocking { results.collect() } })
        }
    }

    @Test
    fun `a user's ledger is read and written, and a result has the cause of its own failure`() {
        val refused = TransportException("refused", reached = false)
        val wire = JavaNetTransport()
        val broken: Options.() -> Unit = {
            options()
            maxAttempts = 1
            transport = Transport { if (it.method == Method.POST && "New 1" in it.body!!) throw refused else wire.send(it) }
        }
        val failing = listOf(input("New 1"), other, input("New 2"))
        for (collect in listOf(::blocking, ::async)) {
            begin()
            val ledger = Memory()
            val (first, second, third) = collect(broken, failing, ledger)
            assertEquals(listOf(FAILED, FAILED, CREATED), actions(listOf(first, second, third)))
            assertTrue(first.error is WorkatoException.Network, "${first.error}")
            assertSame(refused, first.error!!.cause)
            assertNull(second.error!!.cause)
            assertEquals(5, ledger.lines.size, "a header, and two lines for each create")
            assertEquals(listOf(CREATED, UNCHANGED), actions(collect(options, listOf(input("New 1"), input("New 2")), Memory(ledger.lines))))
        }
    }

    @Test
    fun `a ledger that cannot be written ends it before the create, with the cause`() {
        val full = IOException("no space left on device")
        for (collect in listOf(::blocking, ::async)) {
            begin()
            val ledger = object : Ledger by Memory() {
                override fun append(text: String) = if ("\"format\"" in text) Unit else throw full
            }
            val error = assertThrows(WorkatoException.Ledger::class.java) { collect(options, inputs, ledger) }
            assertSame(full, error.cause)
            assertEquals(listOf("GET"), methods())
        }
    }

    private fun blocking(options: Options.() -> Unit, inputs: List<ProfileInput>, ledger: Ledger) =
        Client(TOKEN, options).use { it.ensureEach(inputs, ledger = ledger).toList() }

    private fun async(options: Options.() -> Unit, inputs: List<ProfileInput>, ledger: Ledger) =
        AsyncClient(TOKEN, options).use { client -> runBlocking { client.ensureEach(inputs, ledger = ledger).toList() } }

    @AfterAll
    fun end() = emulator.close()
}
