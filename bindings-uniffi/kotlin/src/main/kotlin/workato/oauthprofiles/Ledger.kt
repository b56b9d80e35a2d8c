package workato.oauthprofiles

import java.io.IOException

/**
 * A ledger of your own, in place of a file: an append-only text in which a rollout writes down each outcome,
 * and `ensureEach` each create, and from which a later run continues. Only one thread at a time calls its methods.
 */
interface Ledger {
    /**
     * Reads the next line with its line feed, beginning with the first; `null` at the end. After a crash the
     * last line may be incomplete, without a line feed.
     */
    @Throws(IOException::class)
    fun nextLine(): String?

    /** Appends the text as it is, and returns once a crash can no longer lose it. */
    @Throws(IOException::class)
    fun append(text: String)
}
