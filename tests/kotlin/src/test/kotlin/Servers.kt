import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.nio.file.Path
import java.security.KeyStore
import java.util.concurrent.CopyOnWriteArrayList
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext
import kotlin.concurrent.thread
import kotlin.io.path.createTempDirectory
import kotlin.io.path.inputStream

/** A server on this machine, with a thread for each connection. */
open class Server(private val listening: ServerSocket, serve: (Socket) -> Unit) : AutoCloseable {
    val port: Int = listening.localPort

    constructor(serve: (Socket) -> Unit) : this(ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serve)

    init {
        thread(isDaemon = true) {
            while (!listening.isClosed) {
                val socket = runCatching { listening.accept() }.getOrNull() ?: break
                thread(isDaemon = true) {
                    try {
                        socket.use(serve)
                    } catch (_: IOException) {
                        // The other side ended first.
                    }
                }
            }
        }
    }

    override fun close() = listening.close()
}

/** An HTTP proxy that opens tunnels, or answers each request for one with this status. */
class HttpProxy private constructor(val asked: MutableList<String>, refusal: String?) : Server({ client ->
    val head = generateSequence { line(client).ifEmpty { null } }.toList()
    asked += head.first().split(' ')[1]
    if (refusal != null) {
        client.getOutputStream().write("HTTP/1.1 $refusal\r\nContent-Length: 0\r\n\r\n".toByteArray())
    } else {
        val (host, port) = asked.last().split(':')
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".toByteArray())
        relay(client, Socket(host, port.toInt()))
    }
}) {
    constructor(refusal: String? = null) : this(CopyOnWriteArrayList(), refusal)
}

private fun line(socket: Socket): String {
    val bytes = generateSequence { socket.getInputStream().read().takeUnless { it < 0 || it == '\n'.code } }
    return String(bytes.map { it.toChar() }.toList().toCharArray()).trimEnd()
}

private fun relay(one: Socket, other: Socket) {
    thread(isDaemon = true) { copy(other, one) }
    copy(one, other)
}

private fun copy(from: Socket, to: Socket) {
    runCatching { from.getInputStream().copyTo(to.getOutputStream()) }
    runCatching { to.shutdownOutput() }
}

/** An authority of its own and the certificate of a server, made with the JDK's keytool. */
object Certificates {
    private const val PASSWORD = "changeit"
    private val folder: Path = createTempDirectory().also { it.toFile().deleteOnExit() }
    private val keys: Path = folder.resolve("keys.p12")

    /** The certificate of the authority, as PEM. */
    val authority: Path by lazy {
        makeKeys
        folder.resolve("authority.pem").also { keytool("-exportcert -rfc -alias authority -keystore $keys -file $it") }
    }

    /** A trust store that holds the authority and nothing else. */
    val trustStore: Path by lazy { folder.resolve("trust.p12").also(::addAuthority) }

    fun addAuthority(store: Path) = keytool("-importcert -noprompt -alias of-tests -file $authority -keystore $store")

    private val makeKeys by lazy {
        keytool("-genkeypair -keyalg EC -alias authority -dname CN=authority -ext bc:c -keystore $keys")
        val names = "-dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1"
        keytool("-genkeypair -keyalg EC -alias service $names -signer authority -keystore $keys")
    }

    /** Serves TLS in front of a server that speaks plain HTTP at this URL. */
    fun tlsBefore(url: String): Server {
        val socket = context.serverSocketFactory.createServerSocket(0, 50, InetAddress.getLoopbackAddress())
        return Server(socket) { relay(it, Socket("127.0.0.1", url.substringAfterLast(':').toInt())) }
    }

    private val context: SSLContext by lazy {
        makeKeys
        val store = KeyStore.getInstance("PKCS12").apply { load(keys.inputStream(), PASSWORD.toCharArray()) }
        store.deleteEntry("authority")
        val factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm())
        factory.init(store, PASSWORD.toCharArray())
        SSLContext.getInstance("TLS").apply { init(factory.keyManagers, null, null) }
    }

    private fun keytool(arguments: String) {
        val program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString()
        val command = listOf(program) + arguments.split(' ') + listOf("-storepass", PASSWORD)
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        val said = process.inputReader().readText()
        check(process.waitFor() == 0) { "$command: $said" }
    }
}
