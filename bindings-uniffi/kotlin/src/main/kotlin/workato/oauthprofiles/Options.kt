package workato.oauthprofiles

import java.nio.file.Path
import java.time.Duration

/** The settings of a [Client] or [AsyncClient]. They are checked when the client is built. */
class Options internal constructor() {
    private val defaults = translated { defaultConfig() }
    private var level: Level? = null
    private var listener: EventListener? = null

    /** Whose service to talk to; [DataCenter.US] if neither this nor [baseUrl] is given. */
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

    /** The limit of requests a minute: 60 if not given; `null` turns it off. */
    var requestsPerMinute: Long? = defaults.requestsPerMinute

    /** What the header `User-Agent` says after the name of this library, such as `rollout/2.1`. ASCII text. */
    var userAgent: String? = null

    /** The proxy to go through; [Proxy.Environment] if not given. Refused beside a [transport]. */
    var proxy: Proxy? = defaults.proxy

    /**
     * A PEM file of the certificates to believe, instead of those of the operating system. Refused beside a
     * [transport].
     */
    var caBundle: Path? = null

    /**
     * Sends by this instead of the library's own transport. On Android, where the library has none, it is
     * [UrlConnectionTransport] if not given.
     */
    var transport: Transport? = null

    /** Hears of events of this level and above, on the thread of the call; see [EventListener]. */
    fun onEvent(level: Level = Level.INFO, listener: EventListener) {
        this.level = level
        this.listener = listener
    }

    /** What sends; none: the library itself. */
    internal val sender: Transport? by lazy { transport ?: if (isAndroid) UrlConnectionTransport() else null }

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

    internal fun tell(event: Event) {
        try {
            listener?.onEvent(event)
        } catch (thrown: Exception) {
            if (thrown is InterruptedException) Thread.currentThread().interrupt()
            // Not the thread's handler of uncaught exceptions: Android's ends the app.
            thrown.printStackTrace()
        }
    }
}

/** What may differ from call to call; what is `null` stays as it is. */
class CallOptions {
    /** How long a whole call may take, waits included; at most a day. */
    var timeout: Duration? = null

    /** How long one request may take; at most a day. */
    var attemptTimeout: Duration? = null

    /** How long connecting may take; at most a day. */
    var connectTimeout: Duration? = null

    /** How often a request may fail before the call does; at least 1. */
    var maxAttempts: Long? = null

    internal fun overrides() = Overrides(
        timeout?.let(::seconds),
        attemptTimeout?.let(::seconds),
        connectTimeout?.let(::seconds),
        maxAttempts,
    )
}

/** Hears of what a client does. */
fun interface EventListener {
    /**
     * Something happened. An exception that is thrown here is printed to [System.err] and breaks
     * nothing; an [Error], such as an [AssertionError] or [OutOfMemoryError], ends the call with it.
     */
    fun onEvent(event: Event)
}

/** What the header `User-Agent` says of who uses the library. */
private const val LANGUAGE = "kotlin"

private val isAndroid = System.getProperty("java.vm.name") == "Dalvik"

private fun duration(seconds: Double): Duration = Duration.ofNanos((seconds * 1e9).toLong())

internal fun seconds(duration: Duration): Double = duration.seconds + duration.nano / 1e9
