import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import java.time.Duration
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.*

private const val REFUSED = """[{"status": 400, "headers": [["X-Correlation-Id", "ab12"]], "body":
    {"message": "Bad request", "id": "e-1", "errors": {"name": ["can't be blank", "is odd"]}}}]"""

class ErrorsTest {
    private fun data(code: Code) = ErrorData(
        code, "text", "context", "reason", 418, mapOf("name" to listOf("odd")), "ab12", "e-1", 3,
        Duration.ofSeconds(7), Duration.ofSeconds(45), true, Method.GET, "/path", "body", "hint",
    )

    @Test
    fun `every code has a class of the same name with all fields`() {
        assertEquals(18, Code.entries.size)
        for (code in Code.entries) {
            val error = WorkatoException.of(data(code))
            val name = code.name.split('_').joinToString("") { it.lowercase().replaceFirstChar(Char::uppercase) }
            assertEquals(name, error.javaClass.simpleName)
            assertEquals(data(code), error.toData())
        }
    }

    @Test
    fun `an exception has all that the service answered`() = Emulator("--documented").use { emulator ->
        Client(TOKEN) { baseUrl = emulator.url }.use { client ->
            emulator.script(REFUSED)
            val error = assertThrows(WorkatoException.InvalidRequest::class.java) { client.get(321) }
            assertEquals("Bad request", error.reason)
            assertEquals("get profile 321", error.context)
            assertEquals(mapOf("name" to listOf("can't be blank", "is odd")), error.fieldErrors)
            assertEquals(listOf(400, "ab12", 1L), listOf(error.status, error.correlationId, error.attempts))
            val line = "get profile 321: Bad request; name can't be blank, is odd (invalid_request, 400, error id e-1, correlation id ab12)"
            assertEquals(line, error.message!!.removeSuffix("; ${error.hint}"))
            assertTrue("can't be blank" in error.body!!, error.body)
        }
    }

    @Test
    fun `an enormous Retry-After gives an ordinary exception`() = Emulator("--documented").use { emulator ->
        for (seconds in listOf("9223372036854775808", "99999999999999999999")) {
            for (open in listOf(::BlockingVerbs, ::AsyncVerbs)) {
                emulator.script("""[{"status": 429, "headers": [["Retry-After", "$seconds"]]}]""")
                open { baseUrl = emulator.url }.use { verbs ->
                    val error = assertThrows(WorkatoException.RateLimited::class.java) { verbs.get(321) }
                    assertEquals(Duration.ofDays(1), error.retryAfter)
                }
            }
        }
    }

    @Test
    fun `an exception survives serialization`() {
        for (code in Code.entries) {
            val error = WorkatoException.of(data(code))
            val bytes = ByteArrayOutputStream().also { ObjectOutputStream(it).writeObject(error) }.toByteArray()
            val back = ObjectInputStream(ByteArrayInputStream(bytes)).readObject() as WorkatoException
            assertEquals(error.javaClass, back.javaClass)
            assertEquals(error.toData(), back.toData())
        }
    }

    @Test
    fun `settings that are not valid are refused and named`() {
        val wrong = mapOf<String, Options.() -> Unit>(
            "`timeout` must be more than 0 s" to { timeout = Duration.ZERO },
            "`timeout` must be more than 0 s and at most a day (86400 s), not `-1.5 s`" to { timeout = Duration.ofMillis(-1500) },
            "`attemptTimeout` must be" to { attemptTimeout = Duration.ofDays(2) },
            "`connectTimeout` must be" to { connectTimeout = Duration.ofSeconds(Long.MAX_VALUE) },
            "`maxAttempts` must be a whole number from 1 to" to { maxAttempts = -3 },
            "`requestsPerMinute` must be a whole number from 1 to" to { requestsPerMinute = 1L shl 32 },
            "http" to { baseUrl = "http://example.com" },
        )
        for ((text, configure) in wrong) {
            for (build in listOf<(String, Options.() -> Unit) -> Any>(::Client, ::AsyncClient)) {
                val error = assertThrows(WorkatoException.InvalidInput::class.java) { build("token", configure) }
                assertTrue(text in error.message!!, error.message)
            }
        }
        assertThrows(WorkatoException.InvalidInput::class.java) { Client("") }
    }
}
