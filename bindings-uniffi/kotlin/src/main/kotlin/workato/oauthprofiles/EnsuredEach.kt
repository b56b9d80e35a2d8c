package workato.oauthprofiles

import java.beans.ConstructorProperties

/**
 * The result of `ensureEach` for one input.
 *
 * @property input the position of the input, from 0
 * @property action what was done, or would be
 * @property profile the profile as it is now. `null` if it failed or does not exist yet. If the last list shows a
 *   second profile, it is the one that was created
 * @property error why it failed
 */
data class EnsuredEach
@ConstructorProperties("input", "action", "profile", "error")
constructor(
    val input: Int,
    val action: EnsureAction,
    val profile: Profile?,
    val error: WorkatoException?,
)
