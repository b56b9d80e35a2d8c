package workato.oauthprofiles.internal

import java.nio.charset.CharacterCodingException
import java.nio.file.FileSystems
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.CompletableJob
import kotlinx.coroutines.Job
import workato.oauthprofiles.*

/** What the calls of a client share, with those of the clients that `withOptions` derives from it. */
internal class ClientState private constructor(
    private val session: Session,
    val options: Options,
    /** Complete when the client is closed. */
    val closing: CompletableJob,
    /** The same for threads that wait. */
    val closed: CountDownLatch,
) : AutoCloseable {
    val baseUrl: String = translated { session.baseUrl() }

    fun start(verb: (Session) -> Machine): Machine = translated { verb(session) }

    fun checkOpen() = translated { session.checkOpen() }

    fun withOptions(other: CallOptions) =
        ClientState(translated { session.withOptions(other.overrides()) }, options, closing, closed)

    override fun close() {
        try {
            if (!closing.isCompleted) translated(isNew = false) { session.shut() }
        } catch (_: WorkatoException.NativeLibrary) {
            // A shutdown has closed it.
        }
        closing.complete()
        closed.countDown()
    }

    companion object {
        /** Without a token the one of the environment is used. */
        fun open(apiToken: String?, configure: Options.() -> Unit): ClientState {
            val options = Options().apply(configure)
            val config = options.config()
            val session = translated { onOwnThread { session(apiToken, options, config) } }
            return ClientState(session, options, Job(), CountDownLatch(1)).also(WorkatoLibrary::add)
        }

        private fun session(apiToken: String?, options: Options, config: Config): Session = when {
            apiToken == null -> Session.fromEnv(config, ThreadInterrupts, JvmSettings)
            else -> options.emulator?.session(apiToken, config) ?: Session(apiToken, config, ThreadInterrupts, JvmSettings)
        }
    }
}

/** Throws what the native library throws as an exception of this package. */
internal inline fun <T> translated(cause: Throwable? = null, isNew: Boolean = true, call: () -> T): T = try {
    NativeCode.call(isNew, call)
} catch (failure: Failure.Failed) {
    throw exception(failure.data, cause)
} catch (panic: InternalException) {
    throw exception(internalError(panic.message.orEmpty()), panic)
} catch (lone: CharacterCodingException) {
    throw refused(LONE_SURROGATE, lone)
}

private const val LONE_SURROGATE =
    "a text of this call holds a lone surrogate, which is not a character of Unicode: check how the text was decoded"

/** In Java and of `System.getenv` it may be `null`. */
internal fun given(apiToken: String?): String = apiToken ?: throw refused("`apiToken` is null: $UNSET")

internal const val UNSET = "the environment variable or the setting that it was read from is not set"

/** The exception for an argument that is refused here. */
internal fun refused(reason: String, cause: Throwable? = null): WorkatoException = exception(inputError(reason), cause)

internal fun exception(data: ErrorData, cause: Throwable?): WorkatoException =
    WorkatoException.of(data).apply { cause?.let(::initCause) }

internal fun rollout(
    action: RolloutAction,
    id: Long,
    ledger: LedgerPlace?,
    dryRun: Boolean,
    pace: Long?,
    customers: Any,
) = Rollout(action, id, ledger, dryRun, pace, (customers as? Collection<*>)?.size?.toLong())

/** A list of Java may hold `null`. */
internal fun settings(inputs: Iterable<ProfileInput?>, replace: Boolean, dryRun: Boolean, ledger: LedgerPlace?) =
    EnsureEach(inputs.map { it?.toCore() }, replace, dryRun, ledger)

/** The native library writes to the disk, where a path of another file system may exist too. */
internal fun ledgerFile(path: Path?): LedgerPlace? = path?.let {
    if (it.fileSystem == FileSystems.getDefault()) return LedgerPlace.File("$it")
    val reason = "the ledger `$it` is in a file system of `${it.fileSystem.provider().scheme}`, and not on a disk of " +
        "this machine: give a Path of the default file system, or a Ledger of your own"
    throw refused(reason)
}

internal fun Answer?.profile(): Profile = (this as Answer.Profile).profile

internal fun Answer?.found(): Profile? = (this as Answer.Found).profile

internal fun Answer?.profiles(): List<Profile> = (this as Answer.Profiles).profiles

internal fun Answer?.done(): Done = (this as Answer.Done).done

internal fun Answer?.ensured(): Ensured = (this as Answer.Ensured).ensured

internal fun Answer.ensuredEach(cause: Throwable?): EnsuredEach {
    val (input, action, profile, error) = (this as Answer.EnsuredEach).ensured
    return EnsuredEach(input, action, profile, error?.let { exception(it, cause) })
}

internal fun Answer.outcome(cause: Throwable?): Outcome {
    val (customer, status, error, has, progress) = (this as Answer.Outcome).outcome
    return Outcome(customer, status, error?.let { exception(it, cause) }, progress, has)
}
