package workato.oauthprofiles

import java.time.Duration

/**
 * Why a call failed, with a class for each [Code]. Its message is the whole error in a line for people.
 * Secrets and the API token are redacted in every text.
 */
sealed class WorkatoException(data: ErrorData) : RuntimeException(data.text) {
    /** What went wrong. */
    val code: Code = data.code

    /** What was being done, such as `get profile 321`. */
    val context: String = data.context

    /** What the service said, or what went wrong here. */
    val reason: String = data.reason

    /** The HTTP status, if there was an answer. */
    val status: Int? = data.status

    /** What the service said about single fields. */
    val fieldErrors: Map<String, List<String>> = data.fieldErrors

    /** The id of this answer in the service's own logs: give it to Workato's support. */
    val correlationId: String? = data.correlationId

    /** The id that the service gave to its own error (500). */
    val errorId: String? = data.errorId

    /** How often the request was sent. */
    val attempts: Long = data.attempts

    /** How long to wait before trying again, if that is known. */
    val retryAfter: Duration? = data.retryAfter

    /**
     * Of [Code.AMBIGUOUS_OUTCOME]: how long until a list of the profiles shows for certain whether the write was
     * carried out. Until then the service may still be working on it. Wait this long, then call `ensure`.
     */
    val settledIn: Duration? = data.settledIn

    /** Whether the service may have carried out the request despite the error. */
    val mayHaveApplied: Boolean = data.mayHaveApplied

    /** The method of the request. */
    val method: Method? = data.method

    /** The path and query of the request. */
    val path: String? = data.path

    /** The first 2 KiB of the answer's body. */
    val body: String? = data.body

    /** What to do. */
    val hint: String? = data.hint

    /** All of it as a plain value, such as for JSON; [WorkatoException.of] makes it an exception again. */
    fun toData(): ErrorData = ErrorData(
        code, message.orEmpty(), context, reason, status, fieldErrors, correlationId, errorId, attempts, retryAfter,
        settledIn, mayHaveApplied, method, path, body, hint,
    )

    /** [Code.INVALID_INPUT] */
    class InvalidInput(data: ErrorData) : WorkatoException(data)

    /** [Code.UNAUTHORIZED] */
    class Unauthorized(data: ErrorData) : WorkatoException(data)

    /** [Code.FORBIDDEN] */
    class Forbidden(data: ErrorData) : WorkatoException(data)

    /** [Code.NOT_FOUND] */
    class NotFound(data: ErrorData) : WorkatoException(data)

    /** [Code.CONFLICT] */
    class Conflict(data: ErrorData) : WorkatoException(data)

    /** [Code.TIMEOUT] */
    class Timeout(data: ErrorData) : WorkatoException(data)

    /** [Code.INVALID_REQUEST] */
    class InvalidRequest(data: ErrorData) : WorkatoException(data)

    /** [Code.RATE_LIMITED] */
    class RateLimited(data: ErrorData) : WorkatoException(data)

    /** [Code.SERVER_ERROR] */
    class ServerError(data: ErrorData) : WorkatoException(data)

    /** [Code.REJECTED] */
    class Rejected(data: ErrorData) : WorkatoException(data)

    /** [Code.DECODE] */
    class Decode(data: ErrorData) : WorkatoException(data)

    /** [Code.REDIRECT] */
    class Redirect(data: ErrorData) : WorkatoException(data)

    /** [Code.NETWORK] */
    class Network(data: ErrorData) : WorkatoException(data)

    /** [Code.AMBIGUOUS_OUTCOME] */
    class AmbiguousOutcome(data: ErrorData) : WorkatoException(data)

    /** [Code.CANCELLED] */
    class Cancelled(data: ErrorData) : WorkatoException(data)

    /** [Code.LEDGER] */
    class Ledger(data: ErrorData) : WorkatoException(data)

    /** [Code.INTERNAL] */
    class Internal(data: ErrorData) : WorkatoException(data)

    /** [Code.NATIVE_LIBRARY] */
    class NativeLibrary(data: ErrorData) : WorkatoException(data)

    companion object {
        /** The exception for the code of the data, for your own tests and for what was written by [WorkatoException.toData]. */
        @JvmStatic
        fun of(data: ErrorData): WorkatoException = when (data.code) {
            Code.INVALID_INPUT -> InvalidInput(data)
            Code.UNAUTHORIZED -> Unauthorized(data)
            Code.FORBIDDEN -> Forbidden(data)
            Code.NOT_FOUND -> NotFound(data)
            Code.CONFLICT -> Conflict(data)
            Code.TIMEOUT -> Timeout(data)
            Code.INVALID_REQUEST -> InvalidRequest(data)
            Code.RATE_LIMITED -> RateLimited(data)
            Code.SERVER_ERROR -> ServerError(data)
            Code.REJECTED -> Rejected(data)
            Code.DECODE -> Decode(data)
            Code.REDIRECT -> Redirect(data)
            Code.NETWORK -> Network(data)
            Code.AMBIGUOUS_OUTCOME -> AmbiguousOutcome(data)
            Code.CANCELLED -> Cancelled(data)
            Code.LEDGER -> Ledger(data)
            Code.INTERNAL -> Internal(data)
            Code.NATIVE_LIBRARY -> NativeLibrary(data)
        }
    }
}
