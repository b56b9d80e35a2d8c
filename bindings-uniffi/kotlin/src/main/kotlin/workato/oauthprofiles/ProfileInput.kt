package workato.oauthprofiles

/**
 * What `create`, `update`, `ensure` and `ensureEach` send: all of a profile that can be set. No text may be empty.
 * The name and provider of a new profile may not begin or end with a space.
 */
data class ProfileInput @JvmOverloads constructor(
    /** The name. */
    val name: String,

    /** The connector, such as `hubspot`. */
    val provider: String,

    /** The OAuth app's client id. */
    val clientId: String,

    /** The OAuth app's client secret. */
    val clientSecret: Secret,

    /** The Slack app's verification token; for Slack only. Left out, an update may clear it. */
    val token: Secret? = null,

    /**
     * Further keys of `data` that the service accepts, such as the endpoint URLs of a provider, as the JSON text
     * of an object: `{"token_url": "https://example.com/token"}`. The keys `client_id`, `client_secret` and
     * `token` are refused here: they have fields of their own.
     */
    val data: String? = null,
) {
    internal fun toCore() = ProfileInputData(name, provider, clientId, clientSecret, token, data)

    /** Shows neither a secret nor [data], which may hold secrets too. */
    override fun toString(): String {
        val shown = data?.let { "[redacted]" }
        return "ProfileInput(name=$name, provider=$provider, clientId=$clientId, clientSecret=$clientSecret, " +
            "token=$token, data=$shown)"
    }
}
