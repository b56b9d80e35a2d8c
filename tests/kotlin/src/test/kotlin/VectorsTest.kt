import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.TestInstance
import workato.oauthprofiles.Options
import workato.oauthprofiles.Profile
import workato.oauthprofiles.WorkatoException

/** The vectors through a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VectorsTest(private val open: (url: String, vector: Vector) -> Door) {
    private val emulator = Emulator("--documented")

    @TestFactory
    fun `what is sent and what comes of it`(): List<DynamicTest> {
        val (there, notThere) = Vector.all().partition { it.isThere }
        val (quick, long) = there.partition { it.isQuick }
        val (played, unsayable) = quick.partition { it.canBeSaid }
        note(
            "${javaClass.simpleName}: ${played.size} cases played, left out: " +
                "${long.size} that take two seconds or more, ${unsayable.size} that the compiler refuses, " +
                "${notThere.size} of operations that are not there yet",
        )
        return played.map { dynamicTest(it.id) { play(it) } }
    }

    private fun play(vector: Vector) = open(emulator.url, vector).use { door ->
        emulator.script(*vector.responses.toTypedArray())
        val items = mutableListOf<Profile>()
        val error = try {
            when (vector.operation) {
                "get" -> items += door.get(vector.whole("id")!!)
                "list" -> items += door.list(vector.whole("page"), vector.whole("per_page"))
                "profiles" -> door.profiles(vector.whole("page"), items::add)
                else -> error("there is no ${vector.operation}")
            }
            null
        } catch (error: WorkatoException) {
            error
        }
        vector.checkOutcome(items, error)
        vector.checkJournal(emulator.journal())
    }

    @AfterAll
    fun end() = emulator.close()
}

class BlockingVectorsTest : VectorsTest({ url, vector -> BlockingDoor(options(url, vector)) })

class AsyncVectorsTest : VectorsTest({ url, vector -> AsyncDoor(options(url, vector)) })

class JavaVectorsTest : VectorsTest({ url, vector -> JavaDoor(url, vector.maxAttempts, vector.timeout) })

private fun options(url: String, vector: Vector): Options.() -> Unit = {
    baseUrl = url
    vector.maxAttempts?.let { maxAttempts = it }
    vector.timeout?.let { timeout = it }
}
