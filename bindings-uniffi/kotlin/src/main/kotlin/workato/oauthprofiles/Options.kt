package workato.oauthprofiles

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

    /** Hears of events of this level and above, on the thread of the call; see [EventListener]. */
    fun onEvent(level: Level = Level.INFO, listener: EventListener) {
        this.level = level
        this.listener = listener
    }

    internal fun config() = Config(
        dataCenter,
        baseUrl,
        allowHttp,
        seconds(timeout),
        seconds(attemptTimeout),
        seconds(connectTimeout),
        maxAttempts,
        requestsPerMinute,
        level,
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

/** Hears of what a client does. */
fun interface EventListener {
    /**
     * Something happened. An exception that is thrown here is printed to [System.err] and breaks
     * nothing; an [Error], such as an [AssertionError] or [OutOfMemoryError], ends the call with it.
     */
    fun onEvent(event: Event)
}

private fun duration(seconds: Double): Duration = Duration.ofNanos((seconds * 1e9).toLong())

private fun seconds(duration: Duration): Double = duration.seconds + duration.nano / 1e9
