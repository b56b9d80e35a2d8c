import java.nio.file.Files
import java.nio.file.Path
import java.security.KeyStore
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.io.path.createTempDirectory
import kotlin.io.path.div
import kotlin.io.path.outputStream
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.parallel.Execution
import org.junit.jupiter.api.parallel.ExecutionMode

private const val CREATED = "created"
private const val UNKNOWN = "NETWORK 1 false the server's certificate is from an unknown authority"

/** Proxies and trusted certificates of a JVM. Each test starts JVMs with the properties of a user. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class JvmSettingsTest {
    private val emulator = Emulator("--set", "requests_per_minute=off")
    private val service = Certificates.tlsBefore(emulator.url)
    private val url = "https://localhost:${service.port}"
    private val home = Path.of(System.getProperty("java.home"))
    private val cacerts = home / "lib/security/cacerts"
    private val trusting = trustStore(Certificates.trustStore)

    private fun trustStore(path: Path, password: String = "changeit") =
        listOf("-Djavax.net.ssl.trustStore=$path", "-Djavax.net.ssl.trustStorePassword=$password")

    private fun through(proxy: HttpProxy, direct: String = "") =
        listOf("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=${proxy.port}", "-Dhttp.nonProxyHosts=$direct")

    private fun send(
        properties: List<String>,
        vararg ways: String,
        environment: Map<String, String> = emptyMap(),
        jdk: Path = home,
    ): List<String> {
        val command = listOf("${jdk / "bin/java"}", "-cp", System.getProperty("java.class.path")) + properties
        val process = ProcessBuilder(command + "SendInThisJvm" + ways.map { if ('@' in it) it else "$it@$url" })
        process.environment().keys.removeAll { it.endsWith("_PROXY", true) || it.startsWith("SSL_CERT_") }
        process.environment() += environment
        val running = process.redirectError(ProcessBuilder.Redirect.INHERIT).start()
        return running.inputReader().readLines()
    }

    @Test
    fun `every way to send uses the proxy and the trust store of the JVM, whatever the environment says`() {
        val ways = arrayOf("default", "UrlConnectionTransport", "JavaNetTransport", "OkHttpTransport")
        HttpProxy().use { proxy ->
            val environment = mapOf("HTTPS_PROXY" to "http://127.0.0.1:1", "SSL_CERT_FILE" to "/nowhere")
            assertEquals(List(4) { CREATED }, send(through(proxy) + trusting, *ways, environment = environment))
            assertEquals(List(4) { "localhost:${service.port}" }, proxy.asked)
        }
    }

    @Test
    fun `settings of the client win over those of the JVM`() = HttpProxy("502 Bad Gateway").use { ofJvm ->
        HttpProxy().use { other ->
            val environment = mapOf("HTTPS_PROXY" to "http://127.0.0.1:${other.port}")
            val sent = send(through(ofJvm) + trusting, "no proxy", "environment", environment = environment)
            assertEquals(listOf(CREATED, CREATED), sent)
            assertEquals(listOf(0, 1), listOf(ofJvm.asked.size, other.asked.size))
        }
        val bundle = mapOf("BUNDLE" to "${Certificates.authority}")
        assertEquals(listOf(CREATED, UNKNOWN), send(trustStore(cacerts), "bundle", "default", environment = bundle))
    }

    @Test
    fun `hosts of nonProxyHosts are reached directly`() = HttpProxy().use { proxy ->
        val environment = mapOf("HTTPS_PROXY" to "http://127.0.0.1:1")
        val ways = arrayOf("default", "default@https://name.invalid")
        val (direct, indirect) = send(through(proxy, "local*|*.example") + trusting, *ways, environment = environment)
        assertEquals(CREATED, direct)
        assertTrue(indirect.startsWith("NETWORK 3 false "), indirect)
        assertEquals(setOf("name.invalid:443"), proxy.asked.toSet())
    }

    @Test
    fun `a JVM without these properties leaves the proxy and the certificates to the system`() = HttpProxy().use { proxy ->
        val environment = mapOf(
            "HTTPS_PROXY" to "http://127.0.0.1:${proxy.port}",
            "SSL_CERT_FILE" to "${Certificates.authority}",
        )
        assertEquals(listOf(CREATED), send(emptyList(), "default", environment = environment))
        assertEquals(1, proxy.asked.size)
    }

    @Test
    fun `a trust store replaces the certificates of the system`() {
        val system = mapOf("SSL_CERT_FILE" to "${Certificates.authority}")
        assertEquals(listOf(UNKNOWN), send(trustStore(cacerts), "default", environment = system))
    }

    @Test
    fun `an authority in the cacerts of the JDK is trusted, unless the environment names certificates`() {
        val jdk = copyOfJdk()
        assertEquals(listOf(UNKNOWN), send(emptyList(), "default", jdk = jdk))
        Certificates.addAuthority(jdk / "lib/security/cacerts")
        assertEquals(listOf(CREATED), send(emptyList(), "default", jdk = jdk))
        val other = mapOf("SSL_CERT_FILE" to "/etc/ssl/certs/ca-certificates.crt")
        assertEquals(listOf(UNKNOWN), send(emptyList(), "default", environment = other, jdk = jdk))
    }

    @Test
    fun `settings of the JVM that cannot be used are refused with their names and the fix`() {
        fun refused(properties: List<String>, text: String) {
            val shown = send(properties, "default").single()
            assertTrue(shown.startsWith("INVALID_INPUT 0 false ") && text in shown, shown)
        }
        val store = "the trust store of `javax.net.ssl.trustStore` (`${Certificates.trustStore}`)"
        refused(trustStore(Certificates.trustStore, "wrong"), "$store cannot be read: java.io.IOException: ")
        val empty = createTempDirectory() / "empty.p12"
        KeyStore.getInstance("PKCS12").apply { load(null, null) }.store(empty.outputStream(), "changeit".toCharArray())
        refused(trustStore(empty), "the trust store of `javax.net.ssl.trustStore` (`$empty`) has no certificate")
        refused(listOf("-DsocksProxyHost=127.0.0.1", "-Dhttp.nonProxyHosts="), "give `transport = UrlConnectionTransport()`")
    }

    @Test
    fun `UrlConnectionTransport uses the SOCKS proxy of the JVM`() {
        val versions = CopyOnWriteArrayList<Int>()
        Server { versions += it.getInputStream().read() }.use { socks ->
            val properties = listOf("-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=${socks.port}", "-DsocksNonProxyHosts=")
            val shown = send(properties, "UrlConnectionTransport").single()
            assertTrue(shown.startsWith("NETWORK 3 false "), shown)
        }
        assertTrue(versions.isNotEmpty() && versions.all { it in 4..5 }, "$versions")
    }

    @Test
    fun `a create that the proxy refuses was not sent`() {
        val ways = arrayOf("default", "UrlConnectionTransport", "JavaNetTransport", "OkHttpTransport")
        for ((refusal, attempts) in listOf("407 Proxy Authentication Required" to 1, "403 Forbidden" to 1, "502 Bad Gateway" to 3)) {
            HttpProxy(refusal).use { proxy ->
                val outcomes = send(through(proxy) + trusting, *ways)
                outcomes.forEach { assertTrue(it.startsWith("NETWORK $attempts false "), "$outcomes") }
                assertEquals(4, outcomes.size)
            }
        }
    }

    /** This JDK with a `cacerts` of its own. The program that starts and the JVM find the rest beside themselves. */
    private fun copyOfJdk(): Path {
        val copy = createTempDirectory()
        val own = setOf("bin/java", "lib/libjli.so", "lib/server/libjvm.so", "lib/security/cacerts")
        Files.walk(home).filter { !Files.isDirectory(it) }.forEach {
            val name = home.relativize(it)
            val target = Files.createDirectories((copy / "$name").parent) / "${name.fileName}"
            if ("$name" in own) Files.copy(it, target) else Files.createSymbolicLink(target, it)
        }
        return copy
    }

    @AfterAll
    fun end() {
        service.close()
        emulator.close()
    }
}
