package workato.oauthprofiles

import java.beans.ConstructorProperties
import workato.oauthprofiles.internal.ProfileInputData

/**
 * What `create`, `update`, `ensure` and `ensureEach` send: all of a profile that can be set. No text may be empty.
 * The name and provider of a new profile may not begin or end with a space.
 *
 * A library such as Jackson reads it from JSON with these names. What may hold a secret has no getter in Java
 * (`clientSecret()`), so no such library writes it.
 */
data class ProfileInput
@ConstructorProperties("name", "provider", "clientId", "clientSecret", "token", "data")
constructor(
    /** The name. */
    val name: String,

    /** The connector, such as `hubspot`. */
    val provider: String,

    /** The OAuth app's client id. */
    val clientId: String,

    /** The OAuth app's client secret. */
    @get:JvmName("clientSecret")
    val clientSecret: Secret,

    /** The Slack app's verification token; for Slack only. Left out, an update may clear it. */
    @get:JvmName("token")
    val token: Secret? = null,

    /**
     * Further keys of `data` that the service accepts, such as the endpoint URLs of a provider, as the JSON text
     * of an object: `{"token_url": "https://example.com/token"}`. The keys `client_id`, `client_secret` and
     * `token` are refused here: they have fields of their own.
     */
    @get:JvmName("data")
    val data: String? = null,
) {
    /** For Java: an input without [token] and [data]. */
    constructor(name: String, provider: String, clientId: String, clientSecret: Secret) :
        this(name, provider, clientId, clientSecret, null)

    /** This input with a verification token of Slack. */
    fun withToken(token: Secret): ProfileInput = copy(token = token)

    /** This input with further keys of `data`; see [data]. */
    fun withData(data: String): ProfileInput = copy(data = data)

    @JvmSynthetic
    internal fun toCore() = ProfileInputData(name, provider, clientId, clientSecret, token, data)

    /** Shows neither a secret nor [data], which may hold secrets too. */
    override fun toString(): String {
        val shown = data?.let { "[redacted]" }
        return "ProfileInput(name=$name, provider=$provider, clientId=$clientId, clientSecret=$clientSecret, " +
            "token=$token, data=$shown)"
    }
}
