import com.google.gson.JsonObject
import com.google.gson.JsonParser
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Secret
import workato.oauthprofiles.WorkatoException

private const val WRITTEN = """{"status": 200, "body": {"result": {"id": 7, "name": "n", "provider": "zoom"}}}"""

/** The further keys of `data` that create, update and ensure send. */
class DataTest {
    private val calls = listOf<(Verbs, ProfileInput) -> Unit>(
        { verbs, input -> verbs.create(input) },
        { verbs, input -> verbs.update(7, input) },
        { verbs, input -> verbs.ensure(input, null) },
    )

    private fun input(data: String?) = ProfileInput("n", "zoom", "id", Secret("secret"), data = data)

    private fun onEachClient(test: (Emulator, Verbs) -> Unit) = Emulator().use { emulator ->
        allClients.forEach { open -> open(emulator.url).use { test(emulator, it) } }
    }

    private fun written(emulator: Emulator): JsonObject {
        val body = emulator.journal().first { it["method"].asString != "GET" }["body"].asString
        return JsonParser.parseString(body).asJsonObject["data"].asJsonObject
    }

    @Test
    fun `further keys are sent beside the known ones`() = onEachClient { emulator, verbs ->
        for (data in listOf("""{"url": "https://example.com/é", "list": [1, 1.5, true, null], "deep": {"a": {}}}""", "{}", null)) {
            calls.forEachIndexed { index, call ->
                emulator.script(if (index == 2) """[{"status": 200, "body": {"result": []}}, $WRITTEN]""" else "[$WRITTEN]")
                call(verbs, input(data))
                val expected = JsonParser.parseString(data ?: "{}").asJsonObject
                expected.addProperty("client_id", "id")
                expected.addProperty("client_secret", "[redacted]")
                assertEquals(expected, written(emulator))
            }
        }
    }

    @Test
    fun `data that is not the JSON text of an object, or has a key with a field of its own, is refused`() {
        val nested = "{\"a\": ".repeat(200) + "1" + "}".repeat(200)
        val wrong = listOf(
            "", "canary", "[\"canary\"]", "null", "{\"a\": canary}", "{\"a\": NaN}", "{\"canary\": 1} 2", "{\"a\": 1e999}", nested,
            "{\"client_id\": \"canary\"}", "{\"client_secret\": \"canary\"}", "{\"token\": null}",
        )
        onEachClient { emulator, verbs ->
            for (data in wrong) for (call in calls) {
                val error = assertThrows(WorkatoException.InvalidInput::class.java) { call(verbs, input(data)) }
                assertTrue("`data`" in error.message!!, error.message)
                assertFalse("canary" in error.message!!, error.message)
            }
            assertEquals(emptyList<JsonObject>(), emulator.journal())
        }
    }

    @Test
    fun `an input with data does not print it`() {
        val text = "${input("{\"key\": \"canary\"}")}"
        assertFalse("canary" in text, text)
        val secret = "Secret([redacted])"
        val shown = "ProfileInput(name=n, provider=zoom, clientId=id, clientSecret=$secret, token=null, data=[redacted])"
        assertEquals(shown, text)
        assertTrue("data=null" in "${input(null)}")
    }
}
