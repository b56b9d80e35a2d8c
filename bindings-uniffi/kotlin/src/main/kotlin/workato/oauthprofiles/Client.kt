package workato.oauthprofiles

import java.time.Duration

/**
 * A blocking client of the service. Threads may share it; its calls share one limit and its
 * connections. Close it when it is no longer needed.
 *
 * ```kotlin
 * Client("api token") { dataCenter = DataCenter.EU }.use { workato ->
 *     for (profile in workato.profiles()) println("${profile.id} ${profile.name}")
 * }
 * ```
 *
 * @throws WorkatoException.InvalidInput where a setting is not valid
 */
class Client @JvmOverloads constructor(apiToken: String, configure: Options.() -> Unit = {}) : AutoCloseable {
    private val telling = Telling(Options().apply(configure))
    private val calls = Calls(apiToken, telling.options, telling)

    /** The base URL in use. */
    val baseUrl: String get() = calls.baseUrl

    /**
     * Reads one profile: `GET /api/custom_oauth_profiles/:id`.
     *
     * @throws WorkatoException.NotFound where this workspace has no such profile; see [Code] for all
     */
    fun get(id: Long): Profile = calls.start(Command.Get(id)).use { next(it) }.profile()

    /**
     * Reads one page of profiles, from 1, of 1 to 100 profiles: `GET /api/custom_oauth_profiles`.
     * [profiles] reads all.
     */
    @JvmOverloads
    fun list(page: Long = 1, perPage: Long = 100): List<Profile> =
        calls.start(Command.List(page, perPage)).use { next(it) }.profiles()

    /**
     * All profiles from a page of a hundred on, a request for every hundred, as they are asked for.
     * The timeout is for each page. After an exception the walk is over.
     *
     * Deleting profiles while walking makes the walk miss some: collect them first.
     */
    @JvmSynthetic
    fun profiles(page: Long = 1): Sequence<Profile> = sequence {
        calls.start(Command.Profiles(page)).use { machine ->
            while (true) {
                calls.checkOpen()
                yield((next(machine) ?: break).profile())
            }
        }
    }

    /** [profiles] for Java, where it has the same name. */
    @JvmOverloads
    @JvmName("profiles")
    fun profilesAsIterable(page: Long = 1): Iterable<Profile> = profiles(page).asIterable()

    /** Closes its connections once the calls under way have ended. Afterwards it throws [IllegalStateException]. */
    override fun close() = calls.close()

    private fun next(machine: Machine): Answer? = translated { telling.during { machine.next() } }

    /** The settings of a client, for Java: `Client.builder("api token").dataCenter(DataCenter.EU).build()`. */
    class Builder internal constructor(private val apiToken: String) {
        private val settings = mutableListOf<Options.() -> Unit>()

        /** @see Options.dataCenter */
        fun dataCenter(value: DataCenter?): Builder = set { dataCenter = value }

        /** @see Options.baseUrl */
        fun baseUrl(value: String?): Builder = set { baseUrl = value }

        /** @see Options.allowHttp */
        fun allowHttp(value: Boolean): Builder = set { allowHttp = value }

        /** @see Options.timeout */
        fun timeout(value: Duration): Builder = set { timeout = value }

        /** @see Options.attemptTimeout */
        fun attemptTimeout(value: Duration): Builder = set { attemptTimeout = value }

        /** @see Options.connectTimeout */
        fun connectTimeout(value: Duration): Builder = set { connectTimeout = value }

        /** @see Options.maxAttempts */
        fun maxAttempts(value: Long): Builder = set { maxAttempts = value }

        /** @see Options.requestsPerMinute */
        fun requestsPerMinute(value: Long?): Builder = set { requestsPerMinute = value }

        /** @see Options.onEvent */
        @JvmOverloads
        fun onEvent(level: Level = Level.INFO, listener: EventListener): Builder = set { onEvent(level, listener) }

        /** The client. */
        fun build(): Client = Client(apiToken) { settings.forEach { setting -> setting() } }

        private fun set(setting: Options.() -> Unit): Builder = apply { settings += setting }
    }

    companion object {
        /** A client to be configured, for Java. */
        @JvmStatic
        fun builder(apiToken: String): Builder = Builder(apiToken)
    }
}

