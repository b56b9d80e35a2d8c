package workato.oauthprofiles.internal

import workato.oauthprofiles.*

/** Performs for one call what the native library cannot, and decides nothing. */
internal class Performer(
    private val state: ClientState,
    private val customers: () -> Reply = { Reply.Next(null) },
    private val ledger: Ledger? = null,
) {
    /** What the user's transport or ledger threw since the last item, if its last call threw. */
    @Volatile
    private var cause: Exception? = null

    /** The same of the last item, which may have been the failure that ends the call. */
    @Volatile
    private var causeOfItem: Exception? = null

    /** Makes what the user's transport or ledger threw the cause of an exception of the call. */
    inline fun <T> withCause(call: () -> T): T = try {
        call()
    } catch (failure: WorkatoException) {
        if (failure.cause == null) (cause ?: causeOfItem)?.let(failure::initCause)
        throw failure
    }

    /** The cause of the error of an item. The next item does not have it. */
    fun takeCause(): Exception? {
        causeOfItem = cause
        cause = null
        return causeOfItem
    }

    fun forgetCause() {
        cause = null
        causeOfItem = null
    }

    /** This ended the customers, so it is the cause of the error that follows. */
    fun cancelled(stop: Exception): Reply = Reply.Cancelled.also { cause = stop }

    fun perform(action: Action): Reply = when (action) {
        is Action.Send -> Request(action.request).let { cancelledByInterrupt(it) { send(it) } }
        is Action.Tell -> Reply.Done.also { state.options.tell(action.event) }
        is Action.NextCustomer -> customers().also { forgetCause() }
        is Action.NextLine -> withLedger { Reply.Line(it.nextLine()) }
        is Action.Append -> withLedger { ledger -> Reply.Done.also { ledger.append(action.text) } }
    }

    fun send(request: Request): Reply {
        val close = state.closing.invokeOnCompletion { request.cancel() }
        return try {
            forgetCause()
            Reply.Answered(checkNotNull(state.options.sender) { "there is no transport" }.send(request).incoming())
        } catch (failure: Exception) {
            unanswered(failure)
        } finally {
            close.dispose()
        }
    }

    private fun unanswered(failure: Exception): Reply {
        cause = failure
        if (failure is InterruptedException) Thread.currentThread().interrupt()
        return when {
            Thread.currentThread().isInterrupted || state.closing.isCompleted -> Reply.Cancelled
            failure is TransportException -> Reply.Unanswered(failure.reached, failure.kind, failure.message.orEmpty().wellFormed())
            else -> Reply.Unanswered(true, SendErrorKind.NETWORK, "$failure".wellFormed())
        }
    }

    /** An outcome is written before it is yielded, so its cause must stay. */
    private inline fun withLedger(work: (Ledger) -> Reply): Reply = try {
        work(checkNotNull(ledger) { "there is no ledger" })
    } catch (failure: Exception) {
        cause = failure
        Reply.Failed("$failure".wellFormed())
    }
}

/**
 * The text without lone surrogates, which the native library refuses: a request that was sent would end as an argument
 * that is not valid.
 */
internal fun String.wellFormed(): String = if (hasSurrogates()) encodeToByteArray().decodeToString() else this

internal fun String.hasSurrogates(): Boolean {
    for (char in this) if (char.isSurrogate()) return true
    return false
}

/** The next customer. A list of Java may hold `null`. */
internal fun next(customers: Iterator<Customer?>): Reply =
    if (customers.hasNext()) reply(customers.next()) else Reply.Next(null)

internal fun reply(customer: Customer?): Reply = customer?.let(Reply::Next) ?: Reply.NotCustomer("null")
