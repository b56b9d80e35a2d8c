package workato.oauthprofiles

/**
 * The outcome for one customer of a rollout.
 *
 * @property customer the customer
 * @property status how it went
 * @property error why it failed, if it failed
 * @property progress how far the rollout is
 */
data class Outcome(
    val customer: Customer,
    val status: OutcomeStatus,
    val error: WorkatoException?,
    val progress: Progress,
)

/**
 * The outcomes of a rollout, one for each customer. Nothing is sent before the first outcome is requested.
 * Each iteration starts a new rollout.
 */
class Outcomes internal constructor(private val outcomes: Sequence<Outcome>) : Sequence<Outcome> by outcomes {
    /** The same for Java: `for (Outcome outcome : workato.assignEach(id, customers).asIterable())`. */
    fun asIterable(): Iterable<Outcome> = Iterable { iterator() }
}
