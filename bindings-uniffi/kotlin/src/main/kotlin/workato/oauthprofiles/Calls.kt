package workato.oauthprofiles

import java.nio.file.Path
import kotlinx.coroutines.CompletableJob
import kotlinx.coroutines.Job

/** The calls of a client, until it is closed. */
internal class Calls private constructor(
    private val session: Session,
    val options: Options,
    /** Complete when the client is closed. */
    val closing: CompletableJob,
) : AutoCloseable {
    val baseUrl: String = translated { session.baseUrl() }

    fun start(command: Command, host: Host? = null): Machine = translated { session.start(command, host) }

    fun checkOpen() = translated { session.checkOpen() }

    fun withOptions(other: CallOptions) =
        Calls(translated { session.withOptions(other.overrides()) }, options, closing)

    override fun close() {
        translated { session.shut() }
        closing.complete()
    }

    companion object {
        /** Without a token it is the one of the environment. */
        fun open(apiToken: String?, configure: Options.() -> Unit): Calls {
            val options = Options().apply(configure)
            val config = options.config()
            return Calls(translated { apiToken?.let { Session(it, config) } ?: Session.fromEnv(config) }, options, Job())
        }
    }
}

/** Lets what Rust throws out as what this package throws. */
internal inline fun <T> translated(cause: Throwable? = null, call: () -> T): T = try {
    call()
} catch (failure: Failure.Failed) {
    throw exception(failure.data, cause)
} catch (panic: InternalException) {
    throw exception(internalError(panic.message.orEmpty()), panic)
}

internal fun exception(data: ErrorData, cause: Throwable?): WorkatoException =
    WorkatoException.of(data).apply { cause?.let(::initCause) }

internal fun each(
    action: RolloutAction,
    id: Long,
    ledger: LedgerPlace?,
    dryRun: Boolean,
    pace: Long?,
    customers: Any,
): Command = Command.Each(Rollout(action, id, ledger, dryRun, pace, (customers as? Collection<*>)?.size?.toLong()))

internal fun place(file: Path?): LedgerPlace? = file?.let { LedgerPlace.File("$it") }

internal fun Answer?.profile(): Profile = (this as Answer.One).profile

internal fun Answer?.profiles(): List<Profile> = (this as Answer.Page).profiles

internal fun Answer?.done(): Done = (this as Answer.Written).done

internal fun Answer?.ensured(): Ensured = (this as Answer.Exactly).ensured

internal fun Answer.outcome(cause: Throwable?): Outcome {
    val (customer, status, error, progress) = (this as Answer.Gone).outcome
    return Outcome(customer, status, error?.let { exception(it, cause) }, progress)
}
