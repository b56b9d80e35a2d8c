import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers

const val TOKEN = "test-token"

/** An emulator in its own process, which ends with this object or with the tests. */
class Emulator(vararg options: String) : AutoCloseable {
    private val process = ProcessBuilder(System.getenv("WORKATO_TEST_EMULATOR"), "--until-stdin-closes", *options)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
    private val http = HttpClient.newHttpClient()
    val url: String = process.inputReader().readLine().removePrefix("listening on ")

    /** Empties the journal, and answers the next requests with these faults. */
    fun script(vararg faults: JsonElement) {
        post("reset", "")
        post("faults", JsonArray().apply { faults.forEach(::add) }.toString())
    }

    fun script(faults: String) = script(*JsonParser.parseString(faults).asJsonArray.toList().toTypedArray())

    fun set(settings: String) = post("reset", settings)

    fun journal(): List<JsonObject> = send(request("journal").GET()).asJsonArray.map { it.asJsonObject }

    private fun post(path: String, body: String) {
        send(request(path).POST(BodyPublishers.ofString(body)))
    }

    private fun request(path: String) = HttpRequest.newBuilder(URI("$url/__emulator/$path"))

    private fun send(request: HttpRequest.Builder): JsonElement {
        val response = http.send(request.build(), BodyHandlers.ofString())
        check(response.statusCode() == 200) { response.body() }
        return JsonParser.parseString(response.body())
    }

    override fun close() {
        process.outputWriter().close()
        process.waitFor()
    }
}
