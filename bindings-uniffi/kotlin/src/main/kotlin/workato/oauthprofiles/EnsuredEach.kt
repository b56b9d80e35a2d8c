package workato.oauthprofiles

/**
 * The result of `ensureEach` for one input.
 *
 * @property input the position of the input, from 0
 * @property action what was done, or would be
 * @property profile the profile as it is now. `null` if it failed or does not exist yet. If the last list shows a
 *   second profile, it is the one that was created
 * @property error why it failed
 */
data class EnsuredEach(
    val input: Int,
    val action: EnsureAction,
    val profile: Profile?,
    val error: WorkatoException?,
)

/**
 * The results of an `ensureEach`, one for each input. Nothing is sent before the first result is requested. Each
 * iteration starts a new run with the same inputs.
 */
class EnsuredProfiles internal constructor(private val results: Sequence<EnsuredEach>) : Sequence<EnsuredEach> by results {
    /** The same for Java: `for (EnsuredEach result : workato.ensureEach(inputs).asIterable())`. */
    fun asIterable(): Iterable<EnsuredEach> = Iterable { iterator() }
}
