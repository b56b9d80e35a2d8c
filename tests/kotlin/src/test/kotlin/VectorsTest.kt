import com.google.gson.JsonNull
import java.nio.file.Path
import java.util.concurrent.LinkedBlockingQueue
import kotlin.io.path.createTempFile
import kotlin.io.path.deleteExisting
import kotlin.io.path.readText
import kotlin.io.path.writeText
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.parallel.Execution
import org.junit.jupiter.api.parallel.ExecutionMode
import workato.oauthprofiles.Client
import workato.oauthprofiles.OkHttpTransport
import workato.oauthprofiles.Options
import workato.oauthprofiles.UrlConnectionTransport
import workato.oauthprofiles.WorkatoException

private const val AT_ONCE = 6

/** The base URL in the ledgers of the vectors. */
private const val BASE_URL = "https://www.workato.com"

/** The vectors through a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
abstract class VectorsTest(
    private val leavesOut: (Vector) -> Boolean = { false },
    private val open: (url: String, vector: Vector) -> Verbs,
) {
    private val emulators = List(AT_ONCE) { Emulator("--set", "requests_per_minute=off") }
    private val free = LinkedBlockingQueue(emulators)

    @TestFactory
    fun `requests and results are those of the vectors`(): List<DynamicTest> {
        val (quick, long) = Vector.all().partition { it.isQuick }
        val (compiled, refused) = quick.partition { it.compiles }
        val played = compiled.filterNot(leavesOut)
        val others = compiled.size - played.size
        note(
            "${javaClass.simpleName}: ${played.size} cases played, left out: " +
                "${long.size} that take two seconds or longer, ${refused.size} that the compiler refuses" +
                if (others > 0) ", $others in which this transport repeats, cannot judge or does not tell" else "",
        )
        return played.map { dynamicTest(it.id) { play(it) } }
    }

    private fun play(vector: Vector) {
        val emulator = free.take()
        try {
            open(emulator.url, vector).use { play(vector, emulator, it) }
        } finally {
            free.put(emulator)
        }
    }

    private fun play(vector: Vector, emulator: Emulator, verbs: Verbs) {
        emulator.script(*vector.responses.toTypedArray())
        val items = mutableListOf<Any>()
        val before = vector.params.ledger?.joinToString("") { "$it\n" }?.replace(BASE_URL, emulator.url)
        val ledger = before?.let { createTempFile().apply { writeText(it) } }
        val error = try {
            call(verbs, vector, ledger, items)
            null
        } catch (error: WorkatoException) {
            error
        }
        val added = ledger?.readText()?.removePrefix(before.orEmpty())?.replace(emulator.url, BASE_URL)?.lines()
        ledger?.deleteExisting()
        vector.checkOutcome(items, error)
        vector.checkLedger(added?.filter { it.isNotEmpty() })
        vector.checkJournal(emulator.journal())
    }

    private fun call(verbs: Verbs, vector: Vector, ledger: Path?, items: MutableList<Any>) {
        val params = vector.params
        when (vector.operation) {
            "list" -> items.addAll(verbs.list(params.whole("page"), params.whole("per_page")))
            "get" -> items += verbs.get(params.id)
            "create" -> items += verbs.create(params.input)
            "update" -> items += verbs.update(params.id, params.input)
            "delete" -> items += verbs.delete(params.id)
            "assign" -> items += verbs.assign(params.id, params.customer)
            "unassign" -> items += verbs.unassign(params.id, params.customer, params.flag("force"))
            "profiles" -> verbs.profiles(params.whole("page"), items::add)
            "find" -> items += verbs.find(params.name, params.provider) ?: JsonNull.INSTANCE
            "ensure" -> items += verbs.ensure(params.input, params.flag("replace"))
            "ensure_each" ->
                verbs.ensureEach(params.inputs, params.flag("replace"), params.flag("dry_run"), ledger, items::add)
            "rotate_secret" -> items += verbs.rotateSecret(params.id, params.clientSecret, params.token)
            "assign_each" -> verbs.assignEach(params.id, params.customers, params.flag("dry_run"), items::add)
            "unassign_each" ->
                verbs.unassignEach(params.id, params.customers, params.flag("force"), params.flag("dry_run"), items::add)
            "reassign_each" -> {
                val (from, to) = Pair(params.whole("from")!!, params.whole("to")!!)
                val (force, dryRun) = Pair(params.flag("force"), params.flag("dry_run"))
                verbs.reassignEach(from, to, params.customers, ledger!!, force, dryRun, items::add)
            }
            else -> error("there is no ${vector.operation}")
        }
    }

    @AfterAll
    fun end() = emulators.forEach { it.close() }
}

class BlockingVectorsTest : VectorsTest(open = { url, vector -> BlockingVerbs(options(url, vector)) })

class AsyncVectorsTest : VectorsTest(open = { url, vector -> AsyncVerbs(options(url, vector)) })

class UrlConnectionVectorsTest : VectorsTest({ it.isOfLostRequests || it.isOfRefusedWrites }, { url, vector ->
    AsyncVerbs {
        options(url, vector)()
        transport = UrlConnectionTransport()
    }
})

class OkHttpVectorsTest : VectorsTest(open = { url, vector ->
    BlockingVerbs {
        options(url, vector)()
        transport = OkHttpTransport()
    }
})

/** Over `java.net.http`, which repeats a lost read by itself. */
class JavaVectorsTest : VectorsTest({ it.isOfLostRequests && it.isOfReads }, { url, vector ->
    JavaVerbs(url, vector.maxAttempts, vector.timeout, vector.isUnlimited)
})

class FutureVectorsTest : VectorsTest(open = { url, vector -> FutureVerbs(Client(TOKEN, options(url, vector))) })

private fun options(url: String, vector: Vector): Options.() -> Unit = {
    baseUrl = url
    if (vector.isUnlimited) requestsPerMinute = null
    vector.maxAttempts?.let { maxAttempts = it }
    vector.timeout?.let { timeout = it }
}
