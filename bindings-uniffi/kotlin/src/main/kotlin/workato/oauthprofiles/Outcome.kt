package workato.oauthprofiles

import java.beans.ConstructorProperties

/**
 * The result of a rollout for one customer.
 *
 * @property customer the customer
 * @property status the result
 * @property error why it failed, if it failed
 * @property progress the progress of the rollout
 * @property has which of the two profiles of `reassignEach` the customer has now; `null` if a dry run does not know
 *   that, and in the other rollouts
 */
data class Outcome
@ConstructorProperties("customer", "status", "error", "progress", "has")
constructor(
    val customer: Customer,
    val status: OutcomeStatus,
    val error: WorkatoException?,
    val progress: Progress,
    val has: Assigned?,
)
