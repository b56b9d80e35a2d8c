package workato.oauthprofiles

import java.nio.file.Path
import workato.oauthprofiles.internal.LedgerPlace
import workato.oauthprofiles.internal.Rollout
import workato.oauthprofiles.internal.RolloutAction
import workato.oauthprofiles.internal.ledgerFile
import workato.oauthprofiles.internal.rollout

/**
 * The options of a rollout, for Java: `new RolloutOptions().ledger(path).pace(30)`. In Kotlin they are named arguments.
 * [Client.assignEach] says what they mean.
 */
class RolloutOptions {
    private var place: LedgerPlace? = null
    private var dryRun = false
    private var pace: Long? = null

    @get:JvmSynthetic
    internal var own: Ledger? = null
        private set

    /** The file of the ledger. */
    fun ledger(file: Path): RolloutOptions = apply { place = ledgerFile(file); own = null }

    /** A ledger of your own, in place of a file. */
    fun ledger(ledger: Ledger): RolloutOptions = apply { place = LedgerPlace.Own; own = ledger }

    /** Whether only to report what would be done. */
    fun dryRun(value: Boolean): RolloutOptions = apply { dryRun = value }

    /** How many requests a minute at most. */
    fun pace(value: Long): RolloutOptions = apply { pace = value }

    @JvmSynthetic
    internal fun rollout(action: RolloutAction, id: Long, customers: Any) =
        rollout(action, id, place, dryRun, pace, customers)
}
