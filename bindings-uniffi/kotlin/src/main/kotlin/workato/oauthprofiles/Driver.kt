package workato.oauthprofiles

import java.util.concurrent.Executor
import java.util.concurrent.Executors
import kotlin.time.toKotlinDuration
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.suspendCancellableCoroutine

/** Runs the machine to its next item; `null` at its end. It performs, and decides nothing. */
internal suspend fun Machine.await(tell: (Event) -> Unit): Answer? {
    try {
        while (true) {
            when (val step = poll()) {
                is Step.Send -> elsewhere { send() }
                is Step.Sleep -> { delay(step.time.toKotlinDuration()); done() }
                is Step.Tell -> { tell(step.event); done() }
                is Step.Item -> return step.answer
                is Step.End -> return null
            }
        }
    } catch (stop: CancellationException) {
        cancel()
        // As it came: all coroutines of the job are given the same one, so it is no place for what
        // this call alone knows, and another one would hide a TimeoutCancellationException.
        throw stop
    }
}

/** Lets it block a thread of our own; the coroutine leaves at once when it is cancelled. */
private suspend fun elsewhere(block: () -> Unit) {
    // A coroutine that is cancelled would begin it all the same.
    currentCoroutineContext().ensureActive()
    suspendCancellableCoroutine { continuation ->
        senders.execute { continuation.resumeWith(runCatching(block)) }
    }
}

/** Daemons, so that a request under way keeps no program from ending. */
private val senders: Executor by lazy {
    Executors.newCachedThreadPool { Thread(it, "workato-oauth-profiles").apply { isDaemon = true } }
}
