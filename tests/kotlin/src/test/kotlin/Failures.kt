import java.nio.file.Path
import kotlin.io.path.isRegularFile
import kotlin.io.path.readLines

/** No text may show it. */
const val API_TOKEN = "wrkaus-canary-5f3a"

/** The most frames of the library that a stack trace shows. */
private const val MOST_FRAMES = 20

/**
 * What a user of Kotlin reads when something fails, by what was provoked: the public part of the stack trace, without
 * line numbers, and with the source of the user's own line in place of its frame.
 */
class Failures {
    val shown = linkedMapOf<String, String>()

    /** Adds the stack trace of a piece of a user's program, which must fail. */
    inline fun add(what: String, program: () -> Unit) {
        val thrown = try {
            program()
            null
        } catch (thrown: Exception) {
            thrown
        }
        addText(what, trace(checkNotNull(thrown) { "$what: nothing failed" }))
    }

    fun addText(what: String, text: String) {
        check("canary" !in text) { text }
        check(shown.put(what, text.replace(Regex("(127\\.0\\.0\\.1|localhost):\\d{2,}"), "$1:PORT")) == null) { what }
    }

    /** Puts a word in the place of a text that differs from run to run. */
    fun hide(varying: String, word: String) = shown.replaceAll { _, text -> text.replace(Regex(varying), word) }

    fun trace(thrown: Throwable): String {
        val causes = generateSequence(thrown) { it.cause }.take(4).toList()
        return causes.joinToString("\nCaused by: ") { (listOf("$it") + frames(it)).joinToString("\n") }
    }

    /** Those of public classes and of the user. A coroutine may have lost its frames, if it waited. */
    private fun frames(thrown: Throwable): List<String> {
        val user = thrown.stackTrace.indexOfFirst { source(it) != null }
        val ofLibrary = thrown.stackTrace.take(user.coerceAtLeast(0)).filter { it.className.startsWith("workato.") }
        check(ofLibrary.size <= MOST_FRAMES) { thrown.stackTraceToString() }
        val public = ofLibrary.filterNot { ".internal." in it.className || "AsyncClient" in it.className || '$' in "${it.className}${it.methodName}" }
        val lines = public.map { "    at ${it.className}.${it.methodName}(${it.fileName})" }
        return lines + listOfNotNull(thrown.stackTrace.getOrNull(user)?.let { "    at ${source(it)}" })
    }
}

/** The source of a frame of these tests: what stands in the braces or after the arrow of its line, or the line. */
private fun source(frame: StackTraceElement): String? {
    if (frame.className.startsWith("workato.")) return null
    val file = listOf("kotlin", "java").map { Path.of("src/test", it, frame.fileName.orEmpty()) }.find { it.isRegularFile() }
    val line = file?.readLines()?.getOrNull(frame.lineNumber - 1)?.trim() ?: return null
    return Regex("(?:\\{|\\(\\) ->) (.*?)(?: }|\\);)$").find(line)?.groupValues?.get(1) ?: line
}
