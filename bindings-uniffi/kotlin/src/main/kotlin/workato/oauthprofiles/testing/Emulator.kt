package workato.oauthprofiles.testing

import workato.oauthprofiles.EmulatedService
import workato.oauthprofiles.Secret
import workato.oauthprofiles.translated

/**
 * An emulated workspace with a server on this machine, for tests of programs that use a client. Nothing in
 * it is Workato's, and all its failures are reconstructions. Libraries for Android do not have it.
 *
 * ```kotlin
 * Emulator().use { emulator ->
 *     emulator.fill(documented = true)
 *     emulator.failNext("503")
 *     Client(emulator.apiToken) { baseUrl = emulator.url }.use { it.get(321) }
 * }
 * ```
 */
class Emulator @JvmOverloads constructor(
    /** The API token that calls need. */
    val apiToken: String = "test-token",
) : AutoCloseable {
    private val service = translated { EmulatedService(apiToken) }

    /** The base URL. */
    val url: String = translated { service.url() }

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
}
