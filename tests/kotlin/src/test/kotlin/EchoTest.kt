import com.google.gson.*
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.ObjectOutputStream
import java.io.PrintWriter
import java.io.StringWriter
import java.time.Duration
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import workato.oauthprofiles.*

/**
 * A service that echoes secrets in every form: nothing that comes out of a client shows one.
 * `tests/echo/README.md` explains the file that describes the service.
 */
class EchoTest {
    private val file = JsonParser.parseString(File(System.getenv("WORKATO_TEST_VECTORS"), "../echo/echo.json").readText()).asJsonObject
    private val windows = file["needles"].asJsonArray.flatMap { it.asString.windowed(8) }.toSet()
    private val input =
        ProfileInput("Acme", "hubspot", "abc", Secret(file["client_secret"].asString), Secret(file["token"].asString))

    private class Verb(val first: String?, val run: (Client) -> Any?)

    private val one = """{"result": $PROFILE}"""
    private val knowAll = listOf(
        Verb(null) { it.create(input) },
        Verb(null) { it.update(321, input) },
        Verb("""{"result": []}""") { it.ensure(input) },
        Verb("""{"result": [$PROFILE]}""") { it.ensure(input, true) },
        Verb("""{"result": []}""") { it.ensureEach(listOf(input)).toList() },
        Verb("""{"result": [$PROFILE]}""") { it.ensureEach(listOf(input), true).toList() },
        Verb(one) { it.rotateSecret(321, input.clientSecret, input.token) },
    )
    private val knowApiToken = listOf(
        Verb(null) { it.get(321) },
        Verb(null) { it.list() },
        Verb(null) { it.profiles().toList() },
        Verb(null) { it.find("Acme", "hubspot") },
        Verb(null) { it.delete(321) },
        Verb(null) { it.assign(321, Customer.External("A2300")) },
        Verb(null) { it.unassign(321, Customer.Workspace(123), true) },
        Verb(one) { it.assignEach(321, listOf(Customer.Workspace(123))).toList() },
        Verb(one) { it.reassignEach(321, 322, listOf(Customer.Workspace(123)), Memory()).toList() },
    )

    private fun filled(template: JsonObject, echo: JsonObject): Response {
        fun fill(text: String) = listOf("TEXT" to "text", "JSON" to "json", "LINE" to "line")
            .fold(text) { filled, (mark, key) -> filled.replace(mark, echo[key].asString) }
        val headers = template["headers"].asJsonArray.map { it.asJsonArray }
            .associate { it[0].asString to listOf(fill(it[1].asString)) }
        return Response(template["status"].asInt, headers, fill(template["body"].asString).toByteArray())
    }

    private fun shown(value: Any?): String = when (value) {
        is WorkatoException -> {
            val trace = StringWriter().also { value.printStackTrace(PrintWriter(it)) }
            val bytes = ByteArrayOutputStream().also { ObjectOutputStream(it).writeObject(value) }
            "$value $trace ${bytes.toString(Charsets.ISO_8859_1)} ${value.reason} ${value.fieldErrors} ${value.body} " +
                "${value.hint} ${value.path} ${value.context} ${value.correlationId} ${value.errorId}"
        }
        is Profile -> "$value ${value.extra} ${value.name} ${value.clientId}"
        is Ensured -> "$value ${shown(value.profile)}"
        is EnsuredEach -> "$value ${value.profile?.let(::shown)} ${value.error?.let(::shown)}"
        is Outcome -> "$value ${shown(value.error)}"
        is List<*> -> value.joinToString(transform = ::shown)
        else -> "$value"
    }

    /** What comes out of a verb when the service answers each request so, or all but the first. */
    private fun outOf(verb: Verb, first: String?, answer: Response): String {
        val shown = StringBuffer()
        val answers = ArrayDeque(listOfNotNull(first).map { Response(200, emptyMap(), it.toByteArray()) })
        val client = Client(file["api_token"].asString) {
            maxAttempts = 1
            timeout = Duration.ofMillis(50)
            requestsPerMinute = null
            transport = Transport { answers.removeFirstOrNull() ?: answer }
            onEvent(Level.DEBUG) { shown.append(it).append(it.copy()) }
        }
        client.use {
            val result = runCatching { verb.run(it) }
            shown.append(it).append(shown(result.getOrElse { error -> error }))
        }
        return shown.toString()
    }

    private fun leakIn(text: String): String? = text.windowedSequence(8).withIndex()
        .firstOrNull { (_, window) -> window in windows }
        ?.let { (at) -> text.substring(maxOf(0, at - 60), minOf(text.length, at + 80)) }

    @ParameterizedTest
    @MethodSource("texts")
    fun `nothing that comes out shows a secret that the service echoes`(textNth: Int) {
        val echo = file["texts"].asJsonArray[textNth].asJsonObject
        val verbs = if (echo["secrets"].asString == "all") knowAll else knowAll + knowApiToken
        file["answers"].asJsonArray.map { it.asJsonObject }.forEachIndexed { answerNth, template ->
            val answer = filled(template, echo)
            // A third of all: each verb meets each answer, and each answer holds each text.
            verbs.filterIndexed { verbNth, _ -> (textNth + answerNth + verbNth) % 3 == 0 }.forEach { verb ->
                for (first in setOf(null, verb.first)) {
                    val text = outOf(verb, first, answer)
                    assertTrue(text.length > 200, "something must come out")
                    assertNull(leakIn(text), template["id"].asString)
                }
            }
        }
    }

    companion object {
        private const val PROFILE =
            """{"id": 321, "name": "Acme", "provider": "hubspot", "data": {"client_id": "abc"}}"""

        @JvmStatic
        fun texts() = 0..<9
    }
}
