package workato.oauthprofiles.internal

import java.time.Duration
import java.util.concurrent.TimeUnit
import kotlin.time.toKotlinDuration
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withTimeoutOrNull
import workato.oauthprofiles.*

/** The driver for coroutines: performs what a machine asks for, and decides nothing. */
internal class Driver(
    private val machine: Machine,
    private val state: ClientState,
    private val customers: suspend () -> Reply = { Reply.Next(null) },
    ledger: Ledger? = null,
) : AutoCloseable {
    private val performer = Performer(state, ledger = ledger)

    /** What the user's transport or ledger threw for the last item. */
    fun takeCause(): Exception? = performer.takeCause()

    /** The next item; `null` at the end. */
    suspend fun next(): Answer? = performer.withCause { translated { run() } }

    /** Also ends the request of a call that was left. */
    override fun close() = machine.use { it.leave() }

    private suspend fun run(): Answer? {
        try {
            // A call of the emulator may end in its first step, in which nobody asks whether the coroutine is cancelled.
            currentCoroutineContext().ensureActive()
            while (true) {
                when (val step = machine.poll()) {
                    is Step.Work -> onThread { machine.work() }
                    is Step.Sleep -> machine.reply(sleep(step))
                    is Step.Do -> machine.reply(perform(step.action))
                    is Step.Item -> return step.answer
                    is Step.End -> return null
                }
            }
        } catch (stop: CancellationException) {
            reportCancel()
            // Unchanged: all coroutines of the job get the same exception, so details of this call do not
            // belong into it, and another exception would hide a TimeoutCancellationException.
            throw stop
        }
    }

    /** Reports a write that was under way and may have been carried out: only this event can tell. */
    private fun reportCancel() = try {
        machine.cancel()
        while (true) {
            val tell = (machine.poll() as? Step.Do)?.action as? Action.Tell ?: break
            machine.reply(performer.perform(tell))
        }
    } catch (_: Failure.Failed) {
        // The error of a cancelled call.
    }

    private suspend fun perform(action: Action): Reply = when (action) {
        is Action.Send -> send(Request(action.request))
        is Action.NextCustomer -> nextCustomer()
        is Action.Tell -> performer.perform(action)
        is Action.NextLine, is Action.Append -> onThread { performer.perform(action) } ?: Reply.Cancelled
    }

    /** If the customers end with a cancellation, and this coroutine does not, the rollout is cancelled: an error. */
    private suspend fun nextCustomer(): Reply = try {
        customers().also { performer.forgetCause() }
    } catch (stop: CancellationException) {
        currentCoroutineContext().ensureActive()
        performer.cancelled(stop)
    }

    private suspend fun send(request: Request): Reply =
        onThread(request.timeout, request::cancel) { performer.send(request) } ?: when {
            state.closing.isCompleted -> Reply.Cancelled
            else -> Reply.Unanswered(true, SendErrorKind.TIMEOUT, "no answer within ${seconds(request.timeout)} s")
        }

    /** Waits on the clock of the coroutine, which under `runTest` is a virtual one. */
    private suspend fun sleep(step: Step.Sleep): Reply {
        val closed = withTimeoutOrNull(step.time.toKotlinDuration()) { state.closing.join() }
        return if (closed == null) Reply.Waited else Reply.Done
    }

    /**
     * Runs work that blocks on a thread of the library. A coroutine that is cancelled does not wait for it, and
     * gets `null` when the client is closed or the time is over. The time is real time on any clock of the coroutine,
     * because the work takes real time.
     */
    private suspend fun <T : Any> onThread(time: Duration? = null, onCancel: () -> Unit = {}, block: () -> T): T? {
        // Otherwise a cancelled coroutine would start the work.
        currentCoroutineContext().ensureActive()
        val result = CompletableDeferred<Result<T>?>()
        val work = threads.submit { result.complete(runCatching(block)) }
        val close = state.closing.invokeOnCompletion { result.complete(null) }
        val end = time?.let { timer.schedule({ result.complete(null) }, it.toNanos(), TimeUnit.NANOSECONDS) }
        var isAnswered = false
        try {
            return result.await()?.also { isAnswered = true }?.getOrThrow()
        } finally {
            close.dispose()
            end?.cancel(false)
            if (!isAnswered) {
                work.cancel(true)
                onCancel()
            }
        }
    }
}
