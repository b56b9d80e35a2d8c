package workato.oauthprofiles.testing

import workato.oauthprofiles.EmulatedService
import workato.oauthprofiles.Secret
import workato.oauthprofiles.translated

/**
 * An emulated workspace with a server on this machine, for tests of what uses a client; nothing in it is
 * Workato's, and all its failures are reconstructions. Libraries for Android do not have it.
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
     * Begins anew with these and nothing else: profile 321 and customer 123 (external id A2300) of Workato's
     * documentation, so many more profiles, and so many more customers from 1001 on.
     */
    @JvmOverloads
    fun fill(documented: Boolean = false, profiles: Int = 0, customers: Int = 0) {
        control("reset", """{"documented": $documented, "profiles": $profiles, "customers": $customers}""")
    }

    /** Each of these is what the next request meets, in order: a fault by its name, such as `503` or `hang`, or as JSON. */
    fun failNext(vararg faults: String) = translated { service.failNext(faults.toList()) }

    /** Changes settings, such as `{"requests_per_minute": 600}`. */
    fun set(settings: String) {
        control("settings", settings)
    }

    /** What arrived, in order, as a JSON list; it holds no token and no secret. */
    fun journal(): String = control("journal")

    /** Whether this is the client secret of the profile. */
    fun hasSecret(profile: Long, clientSecret: Secret): Boolean =
        translated { service.hasSecret(profile, clientSecret) }

    /** What a path of the emulator's own answers: a POST where there is a [body], else a GET. Its README has them all. */
    @JvmOverloads
    fun control(path: String, body: String? = null): String = translated { service.control(path, body) }

    /** Stops the server. */
    override fun close() = translated { service.stop() }
}
