package workato.oauthprofiles.testing

import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.Client
import workato.oauthprofiles.Options
import workato.oauthprofiles.Secret
import workato.oauthprofiles.internal.EmulatedService
import workato.oauthprofiles.internal.translated

/**
 * An emulated workspace, for tests of programs that use a client. Nothing in it is Workato's, and all its
 * failures are reconstructions. Libraries for Android do not have it.
 *
 * ```kotlin
 * Emulator().use { emulator ->
 *     emulator.fill(documented = true)
 *     emulator.fail(on = "get", fault = "503")
 *     emulator.client().use { workato -> repeat(70) { workato.get(321) } }
 * }
 * ```
 *
 * [client] and [asyncClient] use no sockets, and follow the emulator's clock: a wait moves that clock and takes
 * no real time. A client that your program builds itself reaches the emulator at its [url], and waits in real
 * time.
 */
class Emulator @JvmOverloads constructor(
    /** The API token that calls need. */
    val apiToken: String = "test-token",
) : AutoCloseable {
    private val service = translated { EmulatedService(apiToken) }

    /**
     * The base URL. The first time, this starts a server on a free port of this machine; from then on real time
     * passes on the clock too.
     */
    val url: String get() = translated { service.url() }

    /** The seconds on the emulator's clock since its beginning. */
    val now: Double get() = translated { service.now() }

    /** A client that sends to this emulator without sockets, and follows its clock. */
    @JvmOverloads
    fun client(configure: Options.() -> Unit = {}): Client = Client(apiToken, follow(configure))

    /** A client for coroutines that sends to this emulator without sockets, and follows its clock. */
    @JvmSynthetic
    fun asyncClient(configure: Options.() -> Unit = {}): AsyncClient = AsyncClient(apiToken, follow(configure))

    /** Moves the clock forward by so many seconds: deadlines, rate limits and delayed writes follow it. */
    fun advance(seconds: Number) = translated { service.advance(seconds.toDouble()) }

    /**
     * Empties the workspace and fills it: if [documented] is true with profile 321 and customer 123 (external id
     * A2300) of Workato's documentation, and with this many more profiles, and customers from 1001 on.
     */
    @JvmOverloads
    fun fill(documented: Boolean = false, profiles: Int = 0, customers: Int = 0) {
        control("reset", """{"documented": $documented, "profiles": $profiles, "customers": $customers}""")
    }

    /** Makes the next requests fail, one fault for each in order: a name such as `503` or `hang`, or JSON. */
    fun failNext(vararg faults: String) = translated { service.failNext(faults.toList()) }

    /**
     * Makes the next request of one operation fail: `list`, `get`, `create`, `update`, `delete`, `assign` or
     * `unassign`. Other requests are left alone. The fault is one of those of [failNext].
     */
    fun fail(on: String, fault: String) = translated { service.fail(on, fault) }

    /** Changes settings, such as `{"requests_per_minute": 600}`. */
    fun set(settings: String) {
        control("settings", settings)
    }

    /** The requests that arrived, in order, as a JSON list without tokens and secrets. */
    fun journal(): String = control("journal")

    /** Whether this is the client secret of the profile. */
    fun hasSecret(profile: Long, clientSecret: Secret): Boolean =
        translated { service.hasSecret(profile, clientSecret) }

    /** Sends a request to a path of the emulator's control API: a POST if there is a [body], else a GET. */
    @JvmOverloads
    fun control(path: String, body: String? = null): String = translated { service.control(path, body) }

    /** Stops the server. */
    override fun close() = translated { service.stop() }

    private fun follow(configure: Options.() -> Unit): Options.() -> Unit = {
        configure()
        emulator = service
    }
}
