import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.io.path.writeText
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource

private val PARTS = linkedMapOf<String, (Failures) -> Unit>(
    "settings" to ::failedSettings,
    "arguments" to ::failedArguments,
    "refusals" to ::failedRefusals,
    "servers" to ::failedServers,
    "connections" to ::failedConnections,
    "rollouts" to ::failedRollouts,
    "java" to FailedJava::provoke,
)

/**
 * What a user reads when something fails, stack trace included, is what `tests/kotlin/snapshots/failures.txt` holds.
 *
 * After a change of a text, `UPDATE_SNAPSHOT=1` writes the file again: read its diff as a user would.
 */
class FailuresTest {
    private val snapshot = Path.of(System.getenv("WORKATO_TEST_SNAPSHOTS")).resolve("failures.txt")

    /** The part of the file for each kind of failure. */
    private fun kept(): Map<String, String> {
        val parts = if (snapshot.exists()) snapshot.readText().split(Regex("(?m)^# ")).drop(1) else emptyList()
        return parts.associate { part -> part.substringBefore("\n\n") to part.substringAfter("\n\n").trimEnd() }
    }

    @ParameterizedTest
    @MethodSource("parts")
    fun `every failure says what to do`(part: String) {
        val failures = Failures().also(PARTS.getValue(part))
        val now = failures.shown.map { (what, text) -> "$what\n${text.prependIndent("    ")}\n" }.joinToString("\n").trimEnd()
        if (System.getenv("UPDATE_SNAPSHOT") != null) {
            val texts = kept() + (part to now)
            snapshot.writeText(PARTS.keys.filter(texts::containsKey).joinToString("\n\n") { "# $it\n\n${texts[it]}" } + "\n")
        }
        assertEquals(kept()[part], now)
    }

    companion object {
        @JvmStatic
        fun parts() = PARTS.keys.toList()
    }
}
