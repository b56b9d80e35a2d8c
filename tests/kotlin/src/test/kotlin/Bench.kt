import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import java.net.HttpURLConnection
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import kotlinx.coroutines.runBlocking
import workato.oauthprofiles.*

private const val WARM_UP = 6000
private const val ROUNDS = 12
private const val CALLS = 150
private const val STARTS = 9

/** The same request by hand: `java.net.http`, Gson and the same profile. */
private class ByHand(private val url: String) {
    private val http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()

    fun get(id: Long) = profile(send(request("/$id").GET())["result"].asJsonObject)

    fun getByUrlConnection(id: Long): Profile {
        val connection = URI("$url/api/custom_oauth_profiles/$id").toURL().openConnection() as HttpURLConnection
        connection.setRequestProperty("authorization", "Bearer $TOKEN")
        connection.setRequestProperty("accept", "application/json")
        return profile(connection)
    }

    fun list() = send(request("?page=1&per_page=100").GET())["result"].asJsonArray.map { profile(it.asJsonObject) }

    fun create(name: String): Profile =
        profile(send(request("").POST(BodyPublishers.ofString(body(name))))["result"].asJsonObject)

    /** On a new connection, which `java.net.http` has no option for. */
    fun createFresh(name: String): Profile {
        val connection = URI("$url/api/custom_oauth_profiles").toURL().openConnection() as HttpURLConnection
        connection.doOutput = true
        connection.setRequestProperty("authorization", "Bearer $TOKEN")
        connection.setRequestProperty("content-type", "application/json")
        connection.setRequestProperty("connection", "close")
        connection.outputStream.use { it.write(body(name).toByteArray()) }
        return profile(connection)
    }

    private fun profile(connection: HttpURLConnection): Profile {
        val text = connection.inputStream.use { it.reader().readText() }
        return profile(JsonParser.parseString(text).asJsonObject["result"].asJsonObject)
    }

    private fun body(name: String): String {
        val data = JsonObject().apply { addProperty("client_id", "id"); addProperty("client_secret", "secret") }
        val body = JsonObject().apply {
            addProperty("name", name)
            addProperty("provider", "hubspot")
            add("data", data)
        }
        return "$body"
    }

    private fun request(path: String) = HttpRequest.newBuilder(URI("$url/api/custom_oauth_profiles$path"))
        .timeout(Duration.ofSeconds(45))
        .header("authorization", "Bearer $TOKEN")
        .header("accept", "application/json")
        .header("content-type", "application/json")

    private fun send(request: HttpRequest.Builder): JsonObject {
        val response = http.send(request.build(), BodyHandlers.ofString())
        check(response.statusCode() == 200)
        return JsonParser.parseString(response.body()).asJsonObject
    }

    private fun profile(json: JsonObject) = Profile(
        json["id"].asLong,
        json["name"].asString,
        json["provider"].asString,
        json["user_id"].asLong,
        json["data"].asJsonObject["client_id"].asString,
        json["shared_accounts_count"].asLong,
        json["oem_customers_count"].asLong,
        json["created_at"].asString,
        json["updated_at"].asString,
        "{}",
    )
}

/** Measures several ways to do the same, in alternation: the median of the microseconds of a call. */
private fun contest(what: String, vararg ways: Pair<String, () -> Any>) {
    ways.forEach { (_, call) -> repeat(WARM_UP) { call() } }
    val times = ways.map { mutableListOf<Long>() }
    repeat(ROUNDS) {
        ways.forEachIndexed { index, (_, call) ->
            repeat(CALLS) {
                val start = System.nanoTime()
                call()
                times[index] += System.nanoTime() - start
            }
        }
    }
    val medians = times.map { it.sorted()[it.size / 2] / 1e3 }
    ways.forEachIndexed { index, (name, _) ->
        println("%-14s %-28s %7.1f us  %5.2f".format(what, name, medians[index], medians[index] / medians[0]))
    }
}

private fun startUp(url: String) {
    val times = listOf("StartByHand", "StartOurs").associateWith { mutableListOf<Long>() }
    repeat(STARTS) {
        for ((name, millis) in times) {
            val start = System.nanoTime()
            val java = ProcessHandle.current().info().command().get()
            val process = ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), name, url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
            check(process.inputReader().readLine() == "321")
            millis += (System.nanoTime() - start) / 1_000_000
            process.waitFor()
        }
    }
    val (byHand, ours) = times.values.map { it.sorted()[STARTS / 2] }
    println("start to first answer: java.net.http and Gson %d ms, ours %d ms, %+d".format(byHand, ours, ours - byHand))
}

fun main() = Emulator("--documented", "--profiles", "120", "--set", "requests_per_minute=off", "--set", "journal=off").use { emulator ->
    val (byHand, input) = ByHand(emulator.url) to ProfileInput("name", "hubspot", "id", Secret("secret"))
    val ours = Client(TOKEN) { baseUrl = emulator.url; requestsPerMinute = null }
    val async = AsyncClient(TOKEN) { baseUrl = emulator.url; requestsPerMinute = null }
    fun over(transport: Transport) = Client(TOKEN) { baseUrl = emulator.url; requestsPerMinute = null; this.transport = transport }
    val (overUrlConnection, overJavaNet, overOkHttp) = listOf(UrlConnectionTransport(), JavaNetTransport(), OkHttpTransport()).map(::over)
    println("%-14s %-28s %10s  %5s".format("", "", "p50", "ratio"))
    contest(
        "get",
        "java.net.http and Gson" to { byHand.get(321) },
        "Client" to { ours.get(321) },
        "AsyncClient" to { runBlocking { async.get(321) } },
        "JavaNetTransport" to { overJavaNet.get(321) },
        "OkHttpTransport" to { overOkHttp.get(321) },
    )
    contest(
        "get",
        "HttpURLConnection and Gson" to { byHand.getByUrlConnection(321) },
        "UrlConnectionTransport" to { overUrlConnection.get(321) },
    )
    contest(
        "list of 100",
        "java.net.http and Gson" to { byHand.list() },
        "Client" to { ours.list() },
        "AsyncClient" to { runBlocking { async.list() } },
    )
    contest(
        "create",
        "HttpURLConnection, fresh" to { byHand.createFresh("name") },
        "java.net.http, kept-alive" to { byHand.create("name") },
        "Client, fresh" to { ours.create(input) },
        "UrlConnectionTransport" to { overUrlConnection.create(input) },
    )
    startUp(emulator.url)
    listOf(ours, async, overUrlConnection, overJavaNet, overOkHttp).forEach { it.close() }
    File(System.getenv("WORKATO_BENCH_JAR")).let { println("jar: %.2f MB".format(it.length() / 1e6)) }
}

/** The smallest program that gets one profile. */
object StartByHand {
    @JvmStatic
    fun main(arguments: Array<String>) = println(ByHand(arguments[0]).get(321).id)
}

/** The same with the library. */
object StartOurs {
    @JvmStatic
    fun main(arguments: Array<String>) = Client(TOKEN) { baseUrl = arguments[0] }.use { println(it.get(321).id) }
}
