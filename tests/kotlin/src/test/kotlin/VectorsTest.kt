import java.util.concurrent.LinkedBlockingQueue
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.parallel.Execution
import org.junit.jupiter.api.parallel.ExecutionMode
import workato.oauthprofiles.Options
import workato.oauthprofiles.UrlConnectionTransport
import workato.oauthprofiles.WorkatoException

private const val AT_ONCE = 6

/** The vectors through a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
abstract class VectorsTest(
    private val leavesOut: (Vector) -> Boolean = { false },
    private val open: (url: String, vector: Vector) -> Door,
) {
    private val emulators = List(AT_ONCE) { Emulator("--set", "requests_per_minute=off") }
    private val free = LinkedBlockingQueue(emulators)

    @TestFactory
    fun `what is sent and what comes of it`(): List<DynamicTest> {
        val (quick, long) = Vector.all().partition { it.isQuick }
        val (sayable, unsayable) = quick.partition { it.canBeSaid }
        val played = sayable.filterNot(leavesOut)
        val others = sayable.size - played.size
        note(
            "${javaClass.simpleName}: ${played.size} cases played, left out: " +
                "${long.size} that take two seconds or more, ${unsayable.size} that the compiler refuses" +
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

    private fun play(vector: Vector, emulator: Emulator, door: Door) {
        emulator.script(*vector.responses.toTypedArray())
        val items = mutableListOf<Any>()
        val error = try {
            call(door, vector, items)
            null
        } catch (error: WorkatoException) {
            error
        }
        vector.checkOutcome(items, error)
        vector.checkJournal(emulator.journal())
    }

    private fun call(door: Door, vector: Vector, items: MutableList<Any>) {
        val params = vector.params
        when (vector.operation) {
            "list" -> items.addAll(door.list(params.whole("page"), params.whole("per_page")))
            "get" -> items += door.get(params.id)
            "create" -> items += door.create(params.input)
            "update" -> items += door.update(params.id, params.input)
            "delete" -> items += door.delete(params.id)
            "assign" -> items += door.assign(params.id, params.customer)
            "unassign" -> items += door.unassign(params.id, params.customer, params.flag("force"))
            "profiles" -> door.profiles(params.whole("page"), items::add)
            "ensure" -> items += door.ensure(params.input, params.flag("replace"))
            "rotate_secret" -> items += door.rotateSecret(params.id, params.clientSecret, params.token)
            "assign_each" -> door.assignEach(params.id, params.customers, params.flag("dry_run"), items::add)
            "unassign_each" ->
                door.unassignEach(params.id, params.customers, params.flag("force"), params.flag("dry_run"), items::add)
            else -> error("there is no ${vector.operation}")
        }
    }

    @AfterAll
    fun end() = emulators.forEach { it.close() }
}

class BlockingVectorsTest : VectorsTest(open = { url, vector -> BlockingDoor(options(url, vector)) })

class AsyncVectorsTest : VectorsTest(open = { url, vector -> AsyncDoor(options(url, vector)) })

class UrlConnectionVectorsTest : VectorsTest({ it.isOfLostRequests || it.isOfRefusedWrites }, { url, vector ->
    AsyncDoor {
        options(url, vector)()
        transport = UrlConnectionTransport()
    }
})

class JavaVectorsTest : VectorsTest(Vector::isOfLostRequests, { url, vector -> JavaDoor(url, vector.maxAttempts, vector.timeout) })

private fun options(url: String, vector: Vector): Options.() -> Unit = {
    baseUrl = url
    requestsPerMinute = null
    vector.maxAttempts?.let { maxAttempts = it }
    vector.timeout?.let { timeout = it }
}
