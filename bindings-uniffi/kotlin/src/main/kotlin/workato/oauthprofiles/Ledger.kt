package workato.oauthprofiles

import java.io.IOException

/**
 * What a rollout writes down, and reads when it begins again, where that is no file. Lines are only
 * ever added. Neither method is called by two threads at once.
 */
interface Ledger {
    /**
     * The next line with its line feed, from the first on; `null` at the end. The last one may have been
     * torn by a crash: then it has no line feed.
     */
    @Throws(IOException::class)
    fun nextLine(): String?

    /** Adds this at the end, as it is; it returns only when a crash could not undo it. */
    @Throws(IOException::class)
    fun append(text: String)
}
