import java.io.File
import java.net.ServerSocket
import java.net.Socket
import java.security.KeyFactory
import java.security.KeyStore
import java.security.cert.CertificateFactory
import java.security.spec.PKCS8EncodedKeySpec
import java.time.Duration
import java.util.Base64
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext
import javax.net.ssl.SSLSocket
import javax.net.ssl.TrustManagerFactory
import kotlin.concurrent.thread
import workato.oauthprofiles.*

// Certificates for `localhost` that are their own authorities, with their keys.
private val ROOT = File(System.getenv("WORKATO_TEST_VECTORS"), "../..")
private val VALID = File(ROOT, "core/src/ureq/tests/localhost.pem")
private val EXPIRED = File(ROOT, "tests/rust/tests/failures/expired.pem")

/** A server that gives every connection to the script; the test gets its port. */
private fun serve(script: (Socket) -> Unit, test: (Int) -> Unit) = ServerSocket(0).use { listener ->
    thread(isDaemon = true) {
        while (true) {
            val connection = runCatching { listener.accept() }.getOrNull() ?: break
            runCatching { connection.use(script) }
        }
    }
    test(listener.localPort)
}

/** Does the handshake, and reads until the client has gone. */
private fun tls(file: File, wantsCertificate: Boolean = false): (Socket) -> Unit {
    val text = file.readText()
    val certificate = text.byteInputStream().use { CertificateFactory.getInstance("X.509").generateCertificate(it) }
    val key = text.substringAfter("-----BEGIN PRIVATE KEY-----").substringBefore("-----END")
    val spec = PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key))
    val store = KeyStore.getInstance(KeyStore.getDefaultType()).apply { load(null) }
    store.setKeyEntry("server", KeyFactory.getInstance("EC").generatePrivate(spec), CharArray(0), arrayOf(certificate))
    val keys = KeyManagerFactory.getInstance("PKIX").apply { init(store, CharArray(0)) }
    val trusted = TrustManagerFactory.getInstance("PKIX").apply { init(store) }
    val context = SSLContext.getInstance("TLS").apply { init(keys.keyManagers, trusted.trustManagers, null) }
    return { connection ->
        val secure = context.socketFactory.createSocket(connection, null, connection.port, true) as SSLSocket
        secure.useClientMode = false
        secure.needClientAuth = wantsCertificate
        secure.inputStream.use { it.readAllBytes() }
    }
}

/** Connections that cannot be made. */
fun failedConnections(failures: Failures) = failures.run {
    addresses()
    certificates()
    proxies()
}

private fun client(url: String, configure: Options.() -> Unit = {}) = Client(API_TOKEN) {
    baseUrl = url
    proxy = Proxy.Off
    // A handshake takes long on a machine that is busy.
    connectTimeout = Duration.ofSeconds(40)
    configure()
}

private fun Failures.addresses() {
    val closed = ServerSocket(0).use { it.localPort }
    add("connection refused") { client("http://127.0.0.1:$closed").get(321) }
    // A label of 64 characters is too long for DNS, so this needs no network.
    val unknown = "https://${"a".repeat(64)}.invalid"
    add("unknown host") { client(unknown).get(321) }
    hide("(was not found): .* (\\(network)", "$1: REASON $2")
    serve({ connection -> connection.getInputStream().readAllBytes() }) { port ->
        add("connect timeout") { client("https://localhost:$port") { connectTimeout = Duration.ofMillis(300) }.get(321) }
    }
}

private fun Failures.certificates() {
    serve(tls(VALID)) { port ->
        add("unknown authority") { client("https://localhost:$port").get(321) }
        add("certificate for another host") { client("https://127.0.0.1:$port") { caBundle = VALID.toPath() }.get(321) }
    }
    serve(tls(EXPIRED)) { port ->
        add("expired certificate") { client("https://localhost:$port") { caBundle = EXPIRED.toPath() }.get(321) }
    }
    serve(tls(VALID, wantsCertificate = true)) { port ->
        add("client certificate wanted") { client("https://localhost:$port") { caBundle = VALID.toPath() }.get(321) }
    }
    serve({ it.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".toByteArray()) }) { port ->
        add("https to a server of plain http") { client("https://localhost:$port").get(321) }
    }
}

private fun Failures.proxies() {
    for ((what, status) in listOf("proxy that wants a password" to 407, "proxy that cannot connect" to 502)) {
        val script = { connection: Socket ->
            val lines = connection.getInputStream().bufferedReader()
            while (lines.readLine().isNotEmpty()) continue
            connection.getOutputStream().write("HTTP/1.1 $status No\r\ncontent-length: 0\r\n\r\n".toByteArray())
        }
        serve(script) { port ->
            val through = Proxy.Url(Secret("http://user:canary@127.0.0.1:$port"))
            add(what) { client("http://127.0.0.1:9") { proxy = through }.get(321) }
        }
    }
}
