package workato.oauthprofiles

/** Performs for one machine what only this side of it can, and decides nothing. */
internal class Performer(
    private val calls: Calls,
    private val customers: () -> Reply = { Reply.Next(null) },
    private val ledger: Ledger? = null,
) {
    /** What the user's transport or ledger threw, if that was the last it did. */
    @Volatile
    var cause: Exception? = null
        private set

    /** Gives an exception that comes of what the user's side threw its cause. */
    inline fun <T> explaining(call: () -> T): T = try {
        call()
    } catch (failure: WorkatoException) {
        if (failure.cause == null) cause?.let(failure::initCause)
        throw failure
    }

    fun forget() {
        cause = null
    }

    fun perform(action: Action): Reply = when (action) {
        is Action.Send -> send(Request(action.request))
        is Action.Tell -> Reply.Done.also { calls.options.tell(action.event) }
        is Action.NextCustomer -> customers().also { forget() }
        is Action.NextLine -> kept { Reply.Line(it.nextLine()) }
        is Action.Append -> kept { ledger -> Reply.Done.also { ledger.append(action.text) } }
    }

    fun send(request: Request): Reply {
        val close = calls.closing.invokeOnCompletion { request.leave() }
        return try {
            forget()
            Reply.Answered(checkNotNull(calls.options.sender) { "there is no transport" }.send(request).incoming())
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
            Thread.currentThread().isInterrupted || calls.closing.isCompleted -> Reply.Cancelled
            failure is TransportException -> Reply.Unanswered(failure.reached, failure.kind, failure.message.orEmpty())
            else -> Reply.Unanswered(true, SendErrorKind.NETWORK, "$failure")
        }
    }

    private inline fun kept(work: (Ledger) -> Reply): Reply = try {
        forget()
        work(checkNotNull(ledger) { "there is no ledger" })
    } catch (failure: Exception) {
        cause = failure
        Reply.Failed("$failure")
    }
}

/** The next customer; Java's lists may hold `null`. */
internal fun next(customers: Iterator<Customer?>): Reply =
    if (customers.hasNext()) reply(customers.next()) else Reply.Next(null)

internal fun reply(customer: Customer?): Reply = customer?.let(Reply::Next) ?: Reply.NotCustomer("null")

/** The host of Rust's own driver. It must not know its machine, or neither would ever be garbage. */
internal class BlockingHost(private val performer: Performer) : Host {
    /** What is thrown in a callback cannot cross Rust: it is carried around it. */
    private var thrown: Throwable? = null

    val cause: Exception? get() = performer.cause

    override fun perform(action: Action): Reply = try {
        performer.perform(action)
    } catch (stop: Throwable) {
        thrown = stop
        throw HostFailure.Thrown()
    }

    override fun isInterrupted(): Boolean = Thread.currentThread().isInterrupted

    /** The next item; `null` at the end. */
    fun next(machine: Machine): Answer? = try {
        if (isInterrupted()) machine.cancel()
        performer.explaining { translated { machine.next() } }
    } catch (failure: WorkatoException) {
        throw thrown.also { thrown = null } ?: failure
    }
}
