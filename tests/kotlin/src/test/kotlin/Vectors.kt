import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import java.io.File
import java.net.URI
import java.time.Duration
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import workato.oauthprofiles.Profile
import workato.oauthprofiles.WorkatoException

/** A case of tests/vectors; its README says what the fields mean. */
class Vector(private val json: JsonObject) {
    val id: String = json["id"].asString
    val operation: String = json["operation"].asString
    val params: JsonObject = json["params"].asJsonObject
    val maxAttempts: Long? = json["config"]?.asJsonObject?.get("max_attempts")?.asLong
    val timeout: Duration? = json["config"]?.asJsonObject?.get("timeout")?.asLong?.let(Duration::ofSeconds)
    val responses: List<JsonElement> = json["responses"].asJsonArray.toList()
    private val expect = json["expect"].asJsonObject

    /** Whether the library has the operation yet. */
    val isThere get() = operation in setOf("get", "list", "profiles")

    val isQuick get() = (json["takes"]?.asDouble ?: 0.0) < 2

    /** Whether Kotlin's types can say the parameters. */
    val canBeSaid get() = params.asMap().values.all { it.toString().toLongOrNull() != null }

    fun whole(name: String): Long? = params[name]?.asLong

    fun checkOutcome(items: Any, error: WorkatoException?) {
        val wanted = expect["error"]?.asJsonObject
        if (wanted == null && error != null) throw error
        expect["ok"]?.let { ok -> assertEquals(ok, if (ok.isJsonArray) array(items) else array(items).single()) }
        expect["ids"]?.let { ids -> assertEquals(ids, JsonArray().apply { profiles(items).forEach { add(it.id) } }) }
        wanted?.asMap()?.forEach { (name, value) -> assertEquals(value, fields(error!!)[name], name) }
    }

    fun checkJournal(journal: List<JsonObject>) {
        assertEquals(expect["requests"].asInt, journal.size, "requests")
        expect["paths"]?.let { paths -> assertEquals(paths.asJsonArray.toList(), journal.map { it["path"] }) }
        expect["not_before"]?.asJsonArray?.forEachIndexed { index, seconds ->
            val after = journal[index]["time"].asDouble - journal[0]["time"].asDouble
            assertTrue(after >= seconds.asDouble - 0.02, "request $index after $after s, not before $seconds s")
        }
        val request = json["request"]?.asJsonObject ?: return
        (if (operation == "profiles") journal.take(1) else journal).forEach { checkRequest(request, it) }
    }

    private fun checkRequest(request: JsonObject, arrived: JsonObject) {
        val uri = URI(arrived["path"].asString)
        assertEquals(request["method"], arrived["method"])
        assertEquals(request["path"].asString, uri.path)
        val query = uri.query.orEmpty().split('&').filter { it.isNotEmpty() }
        val wanted = request["query"].asJsonObject.asMap().map { (name, value) -> "$name=${value.asString}" }
        assertEquals(wanted.sorted(), query.sorted())
        val headers = arrived["headers"].asJsonArray.map { it.asJsonArray.toList() }
            .map { (name, value) -> name.asString.lowercase() to value.asString }
        request["headers"].asJsonObject.asMap().forEach { (name, value) ->
            if (name == "authorization") assertEquals("right", arrived[name].asString)
            else assertEquals(listOf(value.asString), headers.filter { it.first == name }.map { it.second }, name)
        }
        val forbidden = request["forbid"].asJsonArray.map { it.asString }
        assertEquals(emptyList<Any>(), headers.filter { (name, _) -> name in forbidden })
    }

    companion object {
        fun all(): List<Vector> = File(System.getenv("WORKATO_TEST_VECTORS")).walk()
            .filter { it.extension == "json" }
            .sorted()
            .flatMap { JsonParser.parseString(it.readText()).asJsonArray }
            .map { it.asJsonObject }
            .filter { JsonPrimitive("client") in it["applies_to"].asJsonArray }
            .map(::Vector)
            .toList()
    }
}

private fun profiles(items: Any): List<Profile> = (items as List<*>).map { it as Profile }

private fun array(items: Any) = profiles(items).map { profile ->
    JsonObject().apply {
        addProperty("id", profile.id)
        addProperty("name", profile.name)
        addProperty("provider", profile.provider)
        addProperty("user_id", profile.userId)
        addProperty("client_id", profile.clientId)
        addProperty("shared_accounts_count", profile.sharedAccountsCount)
        addProperty("oem_customers_count", profile.oemCustomersCount)
        addProperty("created_at", profile.createdAt)
        addProperty("updated_at", profile.updatedAt)
        add("extra", JsonParser.parseString(profile.extra))
    }
}.fold(JsonArray()) { array, one -> array.apply { add(one) } }

private fun fields(error: WorkatoException) = JsonObject().apply {
    addProperty("code", error.code.name.lowercase())
    addProperty("status", error.status)
    addProperty("message", error.reason)
    add("field_errors", JsonObject().apply {
        error.fieldErrors.forEach { (field, texts) -> add(field, JsonArray().apply { texts.forEach(::add) }) }
    })
    addProperty("correlation_id", error.correlationId)
    addProperty("error_id", error.errorId)
    addProperty("attempts", error.attempts)
    addProperty("may_have_applied", error.mayHaveApplied)
    add("retry_after", error.retryAfter?.let { JsonPrimitive(it.toMillis() / 1000.0) } ?: JsonNull.INSTANCE)
    addProperty("method", error.method?.name)
    addProperty("path", error.path)
}
