package workato.oauthprofiles

import java.nio.file.Path
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.produceIn

/**
 * A client of the service for coroutines. Its calls share one limit and its connections. Close it when it
 * is no longer needed.
 *
 * ```kotlin
 * AsyncClient("api token") { dataCenter = DataCenter.EU }.use { workato ->
 *     workato.profiles().collect { println("${it.id} ${it.name}") }
 * }
 * ```
 *
 * Cancelling a coroutine leaves a wait or a request under way at once, with the exception of the
 * coroutine. That cannot say whether a write was under way that may have been carried out all the same: an
 * event does, of the kind [EventKind.GAVE_UP] and the level [Level.WARNING]; see [Options.onEvent].
 */
class AsyncClient private constructor(private val calls: Calls) : AutoCloseable {
    /**
     * A client with this API token.
     *
     * @throws WorkatoException.InvalidInput where a setting is not valid
     */
    constructor(apiToken: String, configure: Options.() -> Unit = {}) : this(Calls.open(apiToken, configure))

    /** The base URL in use. */
    val baseUrl: String get() = calls.baseUrl

    /** This client with other time-outs or attempts. It shares the limit and the connections, and is closed with this one. */
    fun withOptions(configure: CallOptions.() -> Unit): AsyncClient =
        AsyncClient(calls.withOptions(CallOptions().apply(configure)))

    /**
     * Reads one page of profiles, from 1, of 1 to 100 profiles: `GET /api/custom_oauth_profiles`.
     * [profiles] reads all.
     */
    suspend fun list(page: Long = 1, perPage: Long = 100): List<Profile> = only(Command.List(page, perPage)).profiles()

    /**
     * Reads one profile: `GET /api/custom_oauth_profiles/:id`.
     *
     * @throws WorkatoException.NotFound where this workspace has no such profile; see [Code] for all
     */
    suspend fun get(id: Long): Profile = only(Command.Get(id)).profile()

    /**
     * Creates a profile: `POST /api/custom_oauth_profiles`.
     *
     * @throws WorkatoException.AmbiguousOutcome where it may have been created and nobody knows: it is
     *   never sent again; [ensure] finds out
     */
    suspend fun create(input: ProfileInput): Profile = only(Command.Create(input)).profile()

    /**
     * Replaces all that can be set of a profile: `PUT /api/custom_oauth_profiles/:id`.
     *
     * The service wants the client secret each time; to change nothing but that, use [rotateSecret].
     */
    suspend fun update(id: Long, input: ProfileInput): Profile = only(Command.Update(id, input)).profile()

    /** Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`. */
    suspend fun delete(id: Long): Done = only(Command.Delete(id)).done()

    /**
     * Assigns a profile to a customer:
     * `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`.
     *
     * A customer has one profile for each provider and, once it is in use, cannot switch.
     */
    suspend fun assign(id: Long, customer: Customer): Done = only(Command.Assign(id, customer)).done()

    /**
     * Takes a profile from a customer, with [force] even if the customer's workspace uses it:
     * `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
     */
    suspend fun unassign(id: Long, customer: Customer, force: Boolean = false): Done =
        only(Command.Unassign(id, customer, force)).done()

    /**
     * Sees to it that there is exactly one profile of this name for this provider: lists all, and
     * creates it where there is none. One with the same client id is left as it is or, with
     * [replace], written anew, since nobody can read back whether its secret is the same.
     *
     * It may be called again after any exception: after a create whose answer was lost it lists again,
     * for up to 45 s, and creates once more only where nothing turned up.
     *
     * @throws WorkatoException.Conflict where there is one with another client id, unless [replace], or
     *   more than one
     * @throws WorkatoException.AmbiguousOutcome where the timeout is too short to find out
     */
    suspend fun ensure(input: ProfileInput, replace: Boolean = false): Ensured =
        only(Command.Ensure(input, replace)).ensured()

    /**
     * Gives a profile a new client secret and leaves all else as it is: reads it, and writes it with
     * the new secret. For Slack give the verification [token] too, or the service may clear it.
     */
    suspend fun rotateSecret(id: Long, clientSecret: Secret, token: Secret? = null): Profile =
        only(Command.RotateSecret(id, clientSecret, token)).profile()

    /**
     * All profiles from a page of a hundred on, a request for every hundred, as they are asked for.
     * The timeout is for each page. After an exception the walk is over.
     *
     * Deleting profiles while walking makes the walk miss some: collect them first.
     */
    fun profiles(page: Long = 1): Flow<Profile> = flow {
        walk({ Driver(calls.start(Command.Profiles(page)), calls) }) { answer, _ -> emit(answer.profile()) }
    }

    /**
     * Assigns a profile to many customers, one request at a time: an outcome for each, in their order.
     * A customer that fails does not end it, but what would fail for all does: a profile that is not
     * there, a token that is refused, five customers in a row that could not be reached.
     *
     * @param ledger a file in which each customer is written down before the next is sent, and that an
     *   earlier run is taken up from: customers that are done are not sent again, those that failed are
     * @param dryRun only says for each customer whether it would be sent
     * @param pace how many requests a minute at most, retries included; five sixths of the client's limit
     *   if not given, so that other calls get their turn
     */
    fun assignEach(
        id: Long,
        customers: Iterable<Customer>,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> = outcomes(each(RolloutAction.Assign, id, place(ledger), dryRun, pace, customers), customers)

    /** [assignEach] with a ledger that is no file. */
    fun assignEach(
        id: Long,
        customers: Iterable<Customer>,
        ledger: Ledger,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> = outcomes(each(RolloutAction.Assign, id, LedgerPlace.Own, dryRun, pace, customers), customers, ledger)

    /** [assignEach] of customers that come as a flow: at most one is asked for ahead. */
    fun assignEach(
        id: Long,
        customers: Flow<Customer>,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> = outcomes(each(RolloutAction.Assign, id, place(ledger), dryRun, pace, customers), customers)

    /** Takes a profile from many customers, with [force] even where it is in use, like [assignEach]. */
    fun unassignEach(
        id: Long,
        customers: Iterable<Customer>,
        force: Boolean = false,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(each(RolloutAction.Unassign(force), id, place(ledger), dryRun, pace, customers), customers)

    /** [unassignEach] with a ledger that is no file. */
    fun unassignEach(
        id: Long,
        customers: Iterable<Customer>,
        force: Boolean = false,
        ledger: Ledger,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(each(RolloutAction.Unassign(force), id, LedgerPlace.Own, dryRun, pace, customers), customers, ledger)

    /** [unassignEach] of customers that come as a flow: at most one is asked for ahead. */
    fun unassignEach(
        id: Long,
        customers: Flow<Customer>,
        force: Boolean = false,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(each(RolloutAction.Unassign(force), id, place(ledger), dryRun, pace, customers), customers)

    /**
     * Ends the calls that are under way with [WorkatoException.Cancelled]; later ones are refused. It holds for
     * clients made by [withOptions] too.
     */
    override fun close() = calls.close()

    private suspend fun only(command: Command): Answer? =
        calls.start(command).use { Driver(it, calls).next() }

    private fun outcomes(command: Command, customers: Iterable<Customer?>, ledger: Ledger? = null) = flow {
        val left = customers.iterator()
        walk({ Driver(calls.start(command), calls, { next(left) }, ledger) }) { answer, cause ->
            emit(answer.outcome(cause))
        }
    }

    private fun outcomes(command: Command, customers: Flow<Customer>) = flow {
        coroutineScope {
            val left = customers.produceIn(this)
            val next: suspend () -> Reply = { Reply.Next(left.receiveCatching().getOrNull()) }
            walk({ Driver(calls.start(command), calls, next) }) { answer, cause -> emit(answer.outcome(cause)) }
            left.cancel()
        }
    }

    private suspend fun walk(start: () -> Driver, each: suspend (Answer, Exception?) -> Unit) =
        start().use { driver ->
            while (true) {
                calls.checkOpen()
                each(driver.next() ?: break, driver.cause)
            }
        }

    companion object {
        /**
         * A client by the environment: `WORKATO_API_TOKEN` is the API token and `WORKATO_HOST`, if it is set, the
         * base URL where [configure] gives none.
         *
         * @throws WorkatoException.InvalidInput where the token is not set or a value is not valid
         */
        fun fromEnv(configure: Options.() -> Unit = {}): AsyncClient = AsyncClient(Calls.open(null, configure))
    }
}
