package workato.oauthprofiles

/**
 * A client secret, or a token: it prints as `Secret([redacted])`, and is equal to another one with the same text. It
 * owns no native memory, so it needs no closing, and may be used by any number of inputs and threads.
 */
class Secret(@get:JvmSynthetic internal val text: String) {
    override fun equals(other: Any?): Boolean = other is Secret && other.text == text

    override fun hashCode(): Int = text.hashCode()

    override fun toString(): String = "Secret([redacted])"
}
