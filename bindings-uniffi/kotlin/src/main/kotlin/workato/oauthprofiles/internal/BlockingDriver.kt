package workato.oauthprofiles.internal

import java.time.Duration
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import workato.oauthprofiles.Ledger

/** The driver of blocking calls: performs what a machine asks for on the thread of the caller, and decides nothing. */
internal class BlockingDriver(
    private val machine: Machine,
    private val state: ClientState,
    customers: () -> Reply = { Reply.Next(null) },
    ledger: Ledger? = null,
) : AutoCloseable by machine {
    private val performer = Performer(state, customers, ledger)

    /** What the user's transport or ledger threw for the last item. */
    fun takeCause(): Exception? = performer.takeCause()

    /** The next item; `null` at the end. */
    fun next(): Answer? = performer.withCause { translated { run() } }

    /** Ends the call from any thread, also its request, and frees its ledger. */
    fun leave() = try {
        machine.leave()
    } catch (_: IllegalStateException) {
        // It has ended.
    }

    private fun run(): Answer? {
        while (true) {
            if (Thread.currentThread().isInterrupted) machine.cancel()
            when (val step = machine.poll()) {
                is Step.Work -> if (isVirtual(Thread.currentThread())) workElsewhere() else machine.work()
                is Step.Sleep -> { sleep(step.time); machine.reply(Reply.Done) }
                is Step.Do -> machine.reply(performer.perform(step.action))
                is Step.Item -> return step.answer
                is Step.End -> return null
            }
        }
    }

    /** Waits for the end of the work even after an interrupt: what it did must be known. */
    private fun workElsewhere() {
        val work = threads.submit(machine::work)
        var isInterrupted = false
        while (true) {
            try {
                work.get()
                break
            } catch (_: InterruptedException) {
                isInterrupted = true
                machine.cancel()
            } catch (failure: ExecutionException) {
                throw failure.cause ?: failure
            }
        }
        if (isInterrupted) Thread.currentThread().interrupt()
    }

    /** Ends early if the thread is interrupted or the client closed. */
    private fun sleep(time: Duration) {
        try {
            state.closed.await(time.toNanos(), TimeUnit.NANOSECONDS)
        } catch (_: InterruptedException) {
            Thread.currentThread().interrupt()
        }
    }
}
