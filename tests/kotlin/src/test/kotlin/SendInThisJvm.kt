import java.nio.file.Path
import workato.oauthprofiles.*

/** Creates a profile over each way to send that the arguments name, and prints what came of it. */
object SendInThisJvm {
    private val ways = mapOf<String, Options.() -> Unit>(
        "default" to {},
        "no proxy" to { proxy = Proxy.Off },
        "environment" to { proxy = Proxy.Environment },
        "bundle" to { caBundle = Path.of(System.getenv("BUNDLE")) },
        "UrlConnectionTransport" to { transport = UrlConnectionTransport() },
        "JavaNetTransport" to { transport = JavaNetTransport() },
        "OkHttpTransport" to { transport = OkHttpTransport() },
    )

    @JvmStatic
    fun main(arguments: Array<String>) = arguments.forEach {
        val (way, url) = it.split('@')
        val input = ProfileInput("name", "hubspot", "id", Secret("secret"))
        val outcome = runCatching {
            Client(TOKEN) { baseUrl = url; ways.getValue(way)() }.use { client -> client.create(input) }
        }
        println(outcome.fold({ "created" }, ::told).replace('\n', ' '))
    }

    private fun told(failure: Throwable) = when (failure) {
        is WorkatoException -> "${failure.code} ${failure.attempts} ${failure.mayHaveApplied} ${failure.reason}"
        else -> "$failure"
    }
}
