import java.io.File
import java.time.Duration
import kotlin.io.path.Path
import workato.oauthprofiles.*

/** Settings of a client that are refused. */
fun failedSettings(failures: Failures) = failures.run {
    add("the environment has no token") { Client.fromEnv() }
    add("the variable of the token is not set") { Client(System.getenv("WORKATO_API_TOKEN")) }
    addText("the environment names two servers", started("WORKATO_HOST" to "https://www.workato.com", "WORKATO_DATA_CENTER" to "eu"))
    addText("the environment names an unknown data center", started("WORKATO_DATA_CENTER" to "mars"))
    tokens()
    baseUrls()
    numbers()
    transports()
}

/** What a program prints that reads its settings from this environment. */
private fun started(vararg variables: Pair<String, String>): String {
    val libraries = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
    val program = ProcessBuilder("${System.getProperty("java.home")}/bin/java", "-cp", libraries, "FailedSettingsKt")
    program.environment() += mapOf("WORKATO_API_TOKEN" to API_TOKEN, *variables)
    return program.start().inputReader().use { it.readText().trim() }
}

fun main() = println(runCatching { Client.fromEnv() }.exceptionOrNull())

private fun Failures.tokens() {
    add("empty token") { Client("") }
    val bearer = "Bearer canary"
    add("token with Bearer") { Client(bearer) }
    val quoted = "\"canary\""
    add("token in quotation marks") { Client(quoted) }
    val lineFeed = "canary\n"
    add("token with a line feed at its end") { Client(lineFeed) }
    add("URL as token") { Client("https://app.eu.workato.com") }
}

private fun Failures.baseUrls() {
    add("plain http to a remote host") { Client(API_TOKEN) { baseUrl = "http://workato.example.com" } }
    add("base URL with /api") { Client(API_TOKEN) { baseUrl = "https://workato.example.com/api" } }
    add("base URL without https") { Client(API_TOKEN) { baseUrl = "app.eu.workato.com" } }
    val password = "https://user:canary@workato.example.com"
    add("base URL with a password") { Client(API_TOKEN) { baseUrl = password } }
    add("token as base URL") { Client(API_TOKEN) { baseUrl = API_TOKEN } }
    add("data center and base URL") { Client(API_TOKEN) { dataCenter = DataCenter.EU; baseUrl = "https://workato.example.com" } }
}

private fun Failures.numbers() {
    add("timeout of 0") { Client(API_TOKEN) { timeout = Duration.ZERO } }
    add("timeout of two days") { Client(API_TOKEN).withOptions { timeout = Duration.ofDays(2) } }
    add("no attempts") { Client(API_TOKEN) { maxAttempts = 0 } }
    add("rate limit of 0") { Client(API_TOKEN) { requestsPerMinute = 0 } }
    add("user agent with a line feed") { Client(API_TOKEN) { userAgent = "a\r\nx-admin: 1" } }
}

private fun Failures.transports() {
    val socks = Proxy.Url(Secret("socks5://user:canary@proxy"))
    add("SOCKS proxy") { Client(API_TOKEN) { proxy = socks } }
    val cut = Proxy.Url(Secret("http://user:canary@"))
    add("proxy that is not a URL") { Client(API_TOKEN) { proxy = cut } }
    add("proxy beside a transport") { Client(API_TOKEN) { proxy = Proxy.Off; transport = UrlConnectionTransport() } }
    add("CA bundle beside a transport") { Client(API_TOKEN) { caBundle = Path("a.pem"); transport = UrlConnectionTransport() } }
    add("CA bundle that is not there") { Client(API_TOKEN) { caBundle = Path("no/such.pem") } }
    val text = File("pom.xml")
    add("CA bundle that is not PEM") { Client(API_TOKEN) { caBundle = text.toPath() } }
}
