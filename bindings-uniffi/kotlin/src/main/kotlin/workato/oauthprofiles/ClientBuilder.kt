package workato.oauthprofiles

import java.nio.file.Path
import java.time.Duration
import workato.oauthprofiles.internal.ClientState

/** The settings of a client, for Java: `Client.builder("api token").dataCenter(DataCenter.EU).build()`. */
class ClientBuilder internal constructor(private val apiToken: String?) {
    private val settings = mutableListOf<Options.() -> Unit>()

    /** @see Options.dataCenter */
    fun dataCenter(value: DataCenter?): ClientBuilder = set { dataCenter = value }

    /** @see Options.baseUrl */
    fun baseUrl(value: String?): ClientBuilder = set { baseUrl = value }

    /** @see Options.allowHttp */
    fun allowHttp(value: Boolean): ClientBuilder = set { allowHttp = value }

    /** @see Options.timeout */
    fun timeout(value: Duration): ClientBuilder = set { timeout = value }

    /** @see Options.attemptTimeout */
    fun attemptTimeout(value: Duration): ClientBuilder = set { attemptTimeout = value }

    /** @see Options.connectTimeout */
    fun connectTimeout(value: Duration): ClientBuilder = set { connectTimeout = value }

    /** @see Options.maxAttempts */
    fun maxAttempts(value: Long): ClientBuilder = set { maxAttempts = value }

    /** @see Options.requestsPerMinute */
    fun requestsPerMinute(value: Long?): ClientBuilder = set { requestsPerMinute = value }

    /** @see Options.userAgent */
    fun userAgent(value: String?): ClientBuilder = set { userAgent = value }

    /** @see Options.proxy */
    fun proxy(value: Proxy?): ClientBuilder = set { proxy = value }

    /** @see Options.caBundle */
    fun caBundle(value: Path?): ClientBuilder = set { caBundle = value }

    /** @see Options.transport */
    fun transport(value: Transport?): ClientBuilder = set { transport = value }

    /** @see Options.onEvent */
    @JvmOverloads
    fun onEvent(level: Level = Level.INFO, listener: EventListener): ClientBuilder = set { onEvent(level, listener) }

    /** The client. */
    fun build(): Client = Client(ClientState.open(apiToken) { settings.forEach { setting -> setting() } })

    private fun set(setting: Options.() -> Unit): ClientBuilder = apply { settings += setting }
}
