@file:JvmName("Times")

package workato.oauthprofiles

import java.time.DateTimeException
import java.time.OffsetDateTime

/** [Profile.createdAt] as a date, its offset kept; `null` where it is missing or no date. */
@get:JvmName("createdAtTime")
val Profile.createdAtTime: OffsetDateTime? get() = time(createdAt)

/** [Profile.updatedAt] as a date, its offset kept; `null` where it is missing or no date. */
@get:JvmName("updatedAtTime")
val Profile.updatedAtTime: OffsetDateTime? get() = time(updatedAt)

private fun time(text: String?): OffsetDateTime? = try {
    text?.let(OffsetDateTime::parse)
} catch (_: DateTimeException) {
    null
}
