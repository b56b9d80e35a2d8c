package workato.oauthprofiles

import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import kotlin.time.toKotlinDuration
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withTimeoutOrNull

/** Runs a machine from item to item. It performs, and decides nothing. */
internal class Driver(
    private val machine: Machine,
    private val calls: Calls,
    private val customers: suspend () -> Reply = { Reply.Next(null) },
    ledger: Ledger? = null,
) : AutoCloseable by machine {
    private val performer = Performer(calls, ledger = ledger)

    /** What the user's transport or ledger threw last, if that was the last it did. */
    val cause: Exception? get() = performer.cause

    /** The next item; `null` at the end. */
    suspend fun next(): Answer? = performer.explaining { translated { run() } }

    private suspend fun run(): Answer? {
        try {
            while (true) {
                when (val step = machine.poll()) {
                    is Step.Work -> elsewhere { machine.work() }
                    is Step.Sleep -> { sleep(step); machine.reply(Reply.Done) }
                    is Step.Do -> machine.reply(perform(step.action))
                    is Step.Item -> return step.answer
                    is Step.End -> return null
                }
            }
        } catch (stop: CancellationException) {
            hearOut()
            // As it came: all coroutines of the job are given the same one, so it is no place for what
            // this call alone knows, and another one would hide a TimeoutCancellationException.
            throw stop
        }
    }

    /** A write that was under way is told; there is no other way to learn that it may have been carried out. */
    private fun hearOut() = try {
        machine.cancel()
        while (true) {
            val told = (machine.poll() as? Step.Do)?.action as? Action.Tell ?: break
            machine.reply(performer.perform(told))
        }
    } catch (_: Failure.Failed) {
        // That it was cancelled.
    }

    private suspend fun perform(action: Action): Reply = when (action) {
        is Action.Send -> send(Request(action.request))
        is Action.NextCustomer -> customers().also { performer.forget() }
        is Action.Tell -> performer.perform(action)
        is Action.NextLine, is Action.Append -> elsewhere { performer.perform(action) } ?: Reply.Cancelled
    }

    private suspend fun send(request: Request): Reply {
        val late = Reply.Unanswered(true, SendErrorKind.TIMEOUT, "no answer within ${seconds(request.timeout)} s")
        return withTimeoutOrNull(request.timeout.toKotlinDuration()) {
            elsewhere(request::leave) { performer.send(request) } ?: Reply.Cancelled
        } ?: late
    }

    private suspend fun sleep(step: Step.Sleep) {
        withTimeoutOrNull(step.time.toKotlinDuration()) { calls.closing.join() }
    }

    /**
     * Lets it block a thread of our own; the coroutine leaves at once when it is cancelled, and with
     * `null` when the client is closed.
     */
    private suspend fun <T : Any> elsewhere(leave: () -> Unit = {}, block: () -> T): T? {
        // A coroutine that is cancelled would begin it all the same.
        currentCoroutineContext().ensureActive()
        val result = CompletableDeferred<Result<T>?>()
        val work = senders.submit { result.complete(runCatching(block)) }
        val close = calls.closing.invokeOnCompletion { result.complete(null) }
        var isAnswered = false
        try {
            return result.await()?.also { isAnswered = true }?.getOrThrow()
        } finally {
            close.dispose()
            if (!isAnswered) {
                work.cancel(true)
                leave()
            }
        }
    }
}

/** Daemons, so that a request under way keeps no program from ending. */
private val senders: ExecutorService by lazy {
    Executors.newCachedThreadPool { Thread(it, "workato-oauth-profiles").apply { isDaemon = true } }
}
