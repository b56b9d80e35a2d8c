package workato.oauthprofiles

import workato.oauthprofiles.internal.UNSET
import workato.oauthprofiles.internal.refused

/**
 * A client secret, or a token: it prints as `Secret([redacted])`, and is equal to another one with the same text. It
 * owns no native memory, so it needs no closing, and may be used by any number of inputs and threads. A text of `null`,
 * as of a variable that is not set, is refused.
 */
class Secret(text: String?) {
    // A library that writes fields, such as Gson, leaves a transient one out.
    @Transient
    @get:JvmSynthetic
    internal val text: String = text ?: throw refused("the text of a Secret is null: $UNSET")

    override fun equals(other: Any?): Boolean = other is Secret && other.text == text

    override fun hashCode(): Int = text.hashCode()

    override fun toString(): String = "Secret([redacted])"
}
