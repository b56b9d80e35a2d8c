import java.io.IOException
import java.nio.file.FileSystems
import java.nio.file.Path
import kotlin.io.path.exists
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.function.Executable
import org.junit.jupiter.api.io.TempDir
import workato.oauthprofiles.*

/** Half of a pair: no text of Unicode holds it alone. */
private const val LONE = "half \uD83D"

/** Arguments that the types allow, and that are refused before anything is sent. */
class ArgumentsTest {
    private fun refused(call: Executable): String =
        assertThrows(WorkatoException.InvalidInput::class.java, call).message!!

    @Test
    fun `a ledger in the file system of an archive is refused, and no file of its name is written`(@TempDir folder: Path) {
        val archive = FileSystems.newFileSystem(folder.resolve("ledgers.zip"), mapOf("create" to "true"))
        // The same path on the real disk could be written.
        val ledger = archive.getPath("$folder/rollout.jsonl")
        val customers = listOf(Customer.Workspace(123))
        val inputs = listOf(ProfileInput("n", "zoom", "id", Secret("secret")))
        Emulator("--documented").use { emulator ->
            val async = AsyncClient(TOKEN) { baseUrl = emulator.url }
            Client(TOKEN) { baseUrl = emulator.url }.use { client ->
                val messages = listOf(
                    refused { client.assignEach(321, customers, ledger).count() },
                    refused { client.unassignEach(321, customers, ledger = ledger).count() },
                    refused { client.reassignEach(321, 322, customers, ledger).count() },
                    refused { client.ensureEach(inputs, ledger = ledger).count() },
                    refused { client.assignEach(321, customers, RolloutOptions().ledger(ledger)).count() },
                    refused { runBlocking { async.assignEach(321, customers, ledger).count() } },
                    refused { async.futures().ensureEach(inputs, false, false, ledger).toList().join() },
                )
                assertTrue("in a file system of `jar`" in messages[0], messages[0])
                assertEquals(1, messages.distinct().size)
            }
            assertFalse(folder.resolve("rollout.jsonl").exists())
            assertEquals(0, emulator.journal().size)
        }
    }

    @Test
    fun `a lone surrogate in any text is refused before anything is sent`() = Emulator("--documented").use { emulator ->
        val input = ProfileInput("n", "slack", "id", Secret("secret"), Secret("token"))
        val inputs = listOf(
            input.copy(name = LONE), input.copy(provider = LONE), input.copy(clientId = LONE),
            input.copy(clientSecret = Secret(LONE)), input.copy(token = Secret(LONE)), input.copy(data = "{\"a\": \"$LONE\"}"),
        )
        allClients.forEach { open ->
            open(emulator.url).use { verbs ->
                val calls = inputs.flatMap {
                    listOf<() -> Any?>({ verbs.create(it) }, { verbs.update(321, it) }, { verbs.ensure(it, null) })
                } + listOf(
                    { verbs.find(LONE, "zoom") },
                    { verbs.rotateSecret(321, Secret(LONE), null) },
                    { verbs.assign(321, Customer.External(LONE)) },
                    { verbs.ensureEach(inputs, null, null, null) {} },
                )
                for (call in calls) refused { call() }.let { assertTrue("a lone surrogate" in it, it) }
            }
        }
        refused { Client(LONE) }
        refused { Client(TOKEN) { userAgent = LONE } }
        refused { Client(TOKEN) { baseUrl = "https://$LONE" } }
        refused { Client(TOKEN) { proxy = Proxy.Url(Secret(LONE)) } }
        assertEquals(0, emulator.journal().size)
    }

    @Test
    fun `a lone surrogate in what a transport throws or answers does not hide that the request was sent`() {
        val input = ProfileInput("n", "slack", "id", Secret("secret"))
        val answer = """{"message": "no"}""".toByteArray()
        val transports = listOf(
            Transport { throw IOException(LONE) } to WorkatoException.AmbiguousOutcome::class,
            Transport { throw TransportException(LONE) } to WorkatoException.AmbiguousOutcome::class,
            Transport { Response(400, mapOf("x-correlation-id" to listOf(LONE)), answer) } to WorkatoException.InvalidRequest::class,
        )
        for ((transport, expected) in transports) {
            Client(TOKEN) { this.transport = transport }.use { client ->
                assertNotNull(assertThrows(expected.java) { client.create(input) }.message)
            }
        }
    }
}
