import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import java.io.File
import java.net.URI
import java.time.Duration
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import workato.oauthprofiles.WorkatoException

/** A vector of tests/vectors, whose README explains the fields. */
class Vector(private val json: JsonObject) {
    val id: String = json["id"].asString
    val operation: String = json["operation"].asString
    val params = Params(json["params"].asJsonObject)
    val maxAttempts: Long? = json["config"]?.asJsonObject?.get("max_attempts")?.asLong
    val isUnlimited: Boolean = json["config"]?.asJsonObject?.has("requests_per_minute") == true
    val timeout: Duration? = json["config"]?.asJsonObject?.get("timeout")?.asLong?.let(Duration::ofSeconds)
    val responses: List<JsonElement> = json["responses"].asJsonArray.toList()
    private val expect = json["expect"].asJsonObject

    val isQuick get() = (json["takes"]?.asDouble ?: 0.0) < 2

    val compiles get() = params.compiles(operation)

    val isOfReads get() = operation in setOf("get", "list", "profiles", "find")

    /** Whether a write is answered 401: `HttpURLConnection` then does not give the body of the answer. */
    val isOfRefusedWrites get() = !isOfReads &&
        responses.any { it.isJsonObject && it.asJsonObject["status"]?.asInt == 401 }

    /** Whether a request is lost: a transport may repeat it by itself, or not know whether it arrived. */
    val isOfLostRequests get() = responses.any { it.isJsonPrimitive && it.asString.startsWith("drop") }

    fun checkOutcome(items: List<Any>, error: WorkatoException?) {
        val wanted = expect["error"]?.asJsonObject
        if (wanted == null && error != null) throw error
        expect["ok"]?.let { ok -> assertEquals(ok, if (ok.isJsonArray) array(items) else array(items).single()) }
        expect["ids"]?.let { ids -> assertEquals(ids, array(items.map { array(listOf(it)).single().asJsonObject["id"] })) }
        expect["outcomes"]?.asJsonArray?.let { assertEquals(it, outcomes(items, it)) }
        wanted?.asMap()?.forEach { (name, value) -> assertEquals(value, fields(error!!)[name], name) }
        (items.mapNotNull(::errorOf) + listOfNotNull(error)).forEach { checkSecrets("$it ${fields(it)} ${it.hint} ${it.context}") }
    }

    fun checkLedger(added: List<String>?) = expect["ledger"]?.let { wanted ->
        assertEquals(wanted.asJsonArray.toList(), added?.map(JsonParser::parseString), "ledger")
    }

    private fun checkSecrets(shown: String) = (params.secrets + TOKEN).filter { it.isNotEmpty() }.forEach {
        assertFalse(it in shown, "a secret is in the error")
    }

    fun checkJournal(journal: List<JsonObject>) {
        assertEquals(expect["requests"].asInt, journal.size, "requests")
        expect["paths"]?.let { paths -> assertEquals(paths.asJsonArray.toList(), journal.map { it["path"] }) }
        expect["sent"]?.asJsonArray?.forEachIndexed { index, sent -> checkSent(sent.asJsonObject, journal[index], index) }
        expect["not_before"]?.asJsonArray?.forEachIndexed { index, seconds ->
            val after = journal[index]["time"].asDouble - journal[0]["time"].asDouble
            // On a busy machine the first request arrives late. The tests of Rust check the time exactly.
            assertTrue(after >= seconds.asDouble / 2, "request $index after $after s, not before $seconds s")
        }
        val request = json["request"]?.asJsonObject ?: return
        (if (operation == "profiles") journal.take(1) else journal).forEachIndexed { index, it ->
            checkHead(request, it)
            if ("path" in request.keySet()) {
                checkUri(request, URI(it["path"].asString))
                checkBody(request["body"], it, index)
            }
        }
    }

    private fun checkSent(sent: JsonObject, arrived: JsonObject, index: Int) {
        assertEquals(listOf(sent["method"], sent["path"]), listOf(arrived["method"], arrived["path"]))
        checkBody(sent["body"], arrived, index)
    }

    /** The journal has no body of a request that was not read, and no secrets. */
    private fun checkBody(wanted: JsonElement?, arrived: JsonObject, index: Int) {
        if (arrived["body"].isJsonNull && responses[index] == JsonPrimitive("drop_before")) return
        val body = wanted?.deepCopy()?.takeUnless { it.isJsonNull }
        val data = (body as? JsonObject)?.getAsJsonObject("data")
        listOf("client_secret", "token").forEach { if (data?.has(it) == true) data.addProperty(it, "[redacted]") }
        val found = arrived["body"].takeUnless { it.isJsonNull || it.asString.isEmpty() }
        assertEquals(body, found?.let { JsonParser.parseString(it.asString) }, "body")
    }

    private fun checkUri(request: JsonObject, uri: URI) {
        assertEquals(request["path"].asString, uri.rawPath)
        val query = uri.query.orEmpty().split('&').filter { it.isNotEmpty() }
        val wanted = request["query"].asJsonObject.asMap().map { (name, value) -> "$name=${value.asString}" }
        assertEquals(wanted.sorted(), query.sorted())
    }

    private fun checkHead(request: JsonObject, arrived: JsonObject) {
        request["method"]?.let { assertEquals(it, arrived["method"]) }
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
