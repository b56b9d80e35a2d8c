import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule
import com.google.gson.Gson
import com.google.gson.JsonParser
import java.time.Duration
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.*
import com.fasterxml.jackson.databind.json.JsonMapper as Jackson2
import com.fasterxml.jackson.databind.PropertyNamingStrategies as Names2
import tools.jackson.databind.PropertyNamingStrategies as Names3
import tools.jackson.databind.json.JsonMapper as Jackson3

private class Mapper(private val name: String, val write: (Any) -> String, val read: (String, Class<*>) -> Any) {
    override fun toString() = name
}

private fun mapper(name: String, jackson: Jackson2) = Mapper(name, jackson::writeValueAsString) { json, type -> jackson.readValue(json, type) }

private fun mapper(name: String, jackson: Jackson3) = Mapper(name, jackson::writeValueAsString) { json, type -> jackson.readValue(json, type) }

/** Jackson needs no module and no annotation of its own. */
class JacksonTest {
    private val plain = listOf(mapper("Jackson 2", Jackson2()), mapper("Jackson 3", Jackson3()))
    private val withTimes = listOf(mapper("Jackson 2", Jackson2.builder().addModule(JavaTimeModule()).build()), plain[1])
    private val snake = listOf(
        mapper("Jackson 2", Jackson2.builder().propertyNamingStrategy(Names2.SNAKE_CASE).build()),
        mapper("Jackson 3", Jackson3.builder().propertyNamingStrategy(Names3.SNAKE_CASE).build()),
    )
    private val profile = Profile(7, "Acme", "hubspot", 12, "id", 3, null, "2023-01-15T11:50:32Z", null, "{\"x\":1}")

    private fun assertBothWays(mapper: Mapper, value: Any) =
        assertEquals(value, mapper.read(mapper.write(value), value.javaClass), "$mapper")

    @Test
    fun `results are written and read`() = plain.forEach { mapper ->
        for (value in listOf(profile, Done(true), Ensured(profile, EnsureAction.CREATED), Code.NOT_FOUND)) assertBothWays(mapper, value)
        val customers = listOf(Customer.Workspace(1), Customer.External("A2300"))
        customers.forEach { assertBothWays(mapper, it) }
        assertEquals("""[{"id":1},{"id":"A2300"}]""", mapper.write(customers), "$mapper")
    }

    @Test
    fun `results with times are written and read`() = withTimes.forEach { mapper ->
        assertBothWays(mapper, Progress(1, 0, 2, Duration.ofSeconds(3)))
        val event = Event(EventKind.WAITING, Level.INFO, 1, "get", Method.GET, "/", 1, null, null, null, Duration.ofMillis(5), "x", "text")
        assertBothWays(mapper, event)
        val outcome = Outcome(Customer.Workspace(1), OutcomeStatus.DONE, null, Progress(1, 0, 2, null), null)
        val written = JsonParser.parseString(mapper.write(outcome)).asJsonObject
        assertEquals(setOf("customer", "status", "error", "progress", "has"), written.keySet(), "$mapper")
    }

    @Test
    fun `outcomes are read with a module of thirty lines`() {
        val jackson = Jackson2.builder().addModules(JavaTimeModule(), WorkatoModule()).build()
        val error = Client(TOKEN) { transport = Transport { Response(404, emptyMap(), ByteArray(0)) } }.use { client ->
            assertThrows(WorkatoException.NotFound::class.java) { client.get(5) }
        }
        for (customer in listOf(Customer.Workspace(1), Customer.External("A2300"))) {
            val outcome = Outcome(customer, OutcomeStatus.FAILED, error, Progress(0, 1, 2, null), null)
            val read = jackson.readValue(jackson.writeValueAsString(outcome), Outcome::class.java)
            assertEquals(error.toData(), read.error?.toData())
            assertEquals(WorkatoException.NotFound::class, read.error!!::class)
            assertEquals(outcome.copy(error = null), read.copy(error = null))
        }
        val ensured = EnsuredEach(1, EnsureAction.CREATED, profile, null)
        assertEquals(ensured, jackson.readValue(jackson.writeValueAsString(ensured), EnsuredEach::class.java))
    }

    @Test
    fun `names of the service are a strategy of the mapper`() = snake.forEach { mapper ->
        assertTrue("\"shared_accounts_count\":3" in mapper.write(profile), "$mapper")
        assertBothWays(mapper, profile)
    }

    @Test
    fun `an input is read with its secrets, and written without them`() {
        val input = ProfileInput("Acme", "slack", "id", Secret("canary"), Secret("canary token"), "{\"key\": \"canary\"}")
        val json = """{"name": "Acme", "provider": "slack", "clientId": "id", "clientSecret": "canary",
            "token": "canary token", "data": "{\"key\": \"canary\"}"}"""
        for (mapper in plain) {
            assertEquals(input, mapper.read(json, ProfileInput::class.java), "$mapper")
            val short = """{"name": "Acme", "provider": "slack", "clientId": "id", "clientSecret": "canary"}"""
            assertEquals(input.copy(token = null, data = null), mapper.read(short, ProfileInput::class.java), "$mapper")
            val written = JsonParser.parseString(mapper.write(input))
            assertEquals(JsonParser.parseString("""{"name": "Acme", "provider": "slack", "clientId": "id"}"""), written, "$mapper")
            val thrown = assertThrows(Exception::class.java) { mapper.read(mapper.write(input), ProfileInput::class.java) }
            assertTrue("clientSecret" in thrown.message!!, thrown.message)
        }
    }

    @Test
    fun `a library that reads fields writes no secret`() {
        val written = Gson().toJson(listOf(Secret("canary"), Proxy.Url(Secret("canary"))))
        assertFalse("canary" in written, written)
    }
}
