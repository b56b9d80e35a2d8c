@file:JvmSynthetic

package workato.oauthprofiles

import java.nio.file.Path
import java.time.Duration
import workato.oauthprofiles.internal.*

/** The settings of a [Client] or [AsyncClient], which are checked when the client is built. */
class Options internal constructor() {
    private val defaults = translated { defaultConfig() }
    private var level: Level? = null
    private var listener: EventListener? = null

    /** The data center to talk to; [DataCenter.US] if neither this nor [baseUrl] is given. */
    var dataCenter: DataCenter? = defaults.dataCenter

    /** Another host, such as `https://workato.example.com`; a path prefix is kept. */
    var baseUrl: String? = defaults.baseUrl

    /** Allows plain `http` to hosts other than this machine. */
    var allowHttp: Boolean = defaults.allowHttp

    /** How long a whole call may take, waits included: 120 s if not given; at most a day. */
    var timeout: Duration = duration(defaults.timeout)

    /** How long one request may take: 45 s if not given; at most a day. */
    var attemptTimeout: Duration = duration(defaults.attemptTimeout)

    /** How long connecting may take: 10 s if not given; at most a day. */
    var connectTimeout: Duration = duration(defaults.connectTimeout)

    /** How often a request may fail before the call does: 3 if not given; at least 1. */
    var maxAttempts: Long = defaults.maxAttempts

    /** The rate limit in requests a minute: 60 if not given; `null` turns it off. */
    var requestsPerMinute: Long? = defaults.requestsPerMinute

    /** Your program in the header `User-Agent`, such as `rollout/2.1`. ASCII text. */
    var userAgent: String? = null

    /**
     * The proxy. If not given, it is that of the JVM (`https.proxyHost`, `http.nonProxyHosts`, or the default
     * `java.net.ProxySelector`), and if the JVM has none, [Proxy.Environment]. It is refused together with a
     * [transport].
     */
    var proxy: Proxy? = defaults.proxy

    /**
     * A PEM file with the certificates to trust. If not given, it is the trust store of `javax.net.ssl.trustStore`,
     * and without that property the certificates of the operating system and of the JDK (`cacerts`). It is refused
     * together with a [transport].
     */
    var caBundle: Path? = null

    /**
     * Sends the requests, in place of the library's own transport. On Android, where the library has none,
     * the default is [UrlConnectionTransport].
     */
    var transport: Transport? = null

    /** The emulator, for tests: the client sends to it without sockets, and follows its clock. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    internal var emulator: EmulatedService? = null

    /** Reports events of this level and above to a listener, on the thread of the call; see [EventListener]. */
    fun onEvent(level: Level = Level.INFO, listener: EventListener) {
        this.level = level
        this.listener = listener
    }

    /** The transport in use; `null` means the library's own. */
    @get:JvmSynthetic
    internal val sender: Transport? by lazy { transport ?: if (isAndroid && emulator == null) UrlConnectionTransport() else null }

    @JvmSynthetic
    internal fun config() = Config(
        dataCenter,
        baseUrl,
        allowHttp,
        seconds(timeout),
        seconds(attemptTimeout),
        seconds(connectTimeout),
        maxAttempts,
        requestsPerMinute,
        userAgent?.let { "$LANGUAGE $it" } ?: LANGUAGE,
        level,
        sender != null,
        proxy,
        caBundle?.toString(),
    )

    @JvmSynthetic
    internal fun tell(event: Event) {
        try {
            listener?.onEvent(event)
        } catch (thrown: Exception) {
            if (thrown is InterruptedException) Thread.currentThread().interrupt()
            // The thread's handler of uncaught exceptions would end an app on Android.
            thrown.printStackTrace()
        }
    }
}

/** Settings that can differ from call to call. `null` keeps the setting of the client. */
class CallOptions {
    /** How long a whole call may take, waits included; at most a day. */
    var timeout: Duration? = null

    /** How long one request may take; at most a day. */
    var attemptTimeout: Duration? = null

    /** How long connecting may take; at most a day. */
    var connectTimeout: Duration? = null

    /** How often a request may fail before the call does; at least 1. */
    var maxAttempts: Long? = null

    @JvmSynthetic
    internal fun overrides() = Overrides(
        timeout?.let(::seconds),
        attemptTimeout?.let(::seconds),
        connectTimeout?.let(::seconds),
        maxAttempts,
    )
}

/** Receives the events of a client. */
fun interface EventListener {
    /**
     * Receives one event. An exception that is thrown here is printed to [System.err], and the call goes on. An
     * [Error], such as an [AssertionError] or [OutOfMemoryError], ends the call and comes out of it.
     */
    fun onEvent(event: Event)
}

/** The language in the header `User-Agent`. */
private const val LANGUAGE = "kotlin"

private val isAndroid = System.getProperty("java.vm.name") == "Dalvik"

private fun duration(seconds: Double): Duration = Duration.ofNanos((seconds * 1e9).toLong())

internal fun seconds(duration: Duration): Double = duration.seconds + duration.nano / 1e9
