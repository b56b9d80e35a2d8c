@file:JvmName("Times")

package workato.oauthprofiles

import java.time.DateTimeException
import java.time.OffsetDateTime

/** [Profile.createdAt] as a time with its offset; `null` if it is missing or is not RFC 3339. */
@get:JvmName("createdAtTime")
val Profile.createdAtTime: OffsetDateTime? get() = time(createdAt)

/** [Profile.updatedAt] as a time with its offset; `null` if it is missing or is not RFC 3339. */
@get:JvmName("updatedAtTime")
val Profile.updatedAtTime: OffsetDateTime? get() = time(updatedAt)

private fun time(text: String?): OffsetDateTime? = try {
    text?.let(OffsetDateTime::parse)
} catch (_: DateTimeException) {
    null
}
