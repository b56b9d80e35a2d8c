package workato.oauthprofiles

import java.nio.file.Path
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import workato.oauthprofiles.internal.*

/**
 * A client of the service for coroutines. All its calls share the rate limit and the connections. Close it
 * when it is no longer needed.
 *
 * ```kotlin
 * AsyncClient("api token") { dataCenter = DataCenter.EU }.use { workato ->
 *     workato.profiles().collect { println("${it.id} ${it.name}") }
 * }
 * ```
 *
 * Cancelling a coroutine ends its wait or request at once, with the exception of the coroutine. If a write
 * was under way that may have been carried out, only an event reports it, of the kind [EventKind.GAVE_UP] and
 * the level [Level.WARNING]; see [Options.onEvent].
 */
class AsyncClient internal constructor(private val state: ClientState) : AutoCloseable {
    /**
     * A client with this API token. `null`, as of a variable that is not set, is refused.
     *
     * @throws WorkatoException.InvalidInput if a setting is not valid
     */
    constructor(apiToken: String?, configure: Options.() -> Unit = {}) :
        this(ClientState.open(given(apiToken), configure))

    /** The base URL in use. */
    val baseUrl: String get() = state.baseUrl

    /**
     * This client with other timeouts or attempts. It shares the rate limit and the connections, and is closed
     * with this one.
     */
    fun withOptions(configure: CallOptions.() -> Unit): AsyncClient =
        AsyncClient(state.withOptions(CallOptions().apply(configure)))

    /** This client with futures, for Java. It shares the rate limit and the connections, and is closed with this one. */
    fun futures(): FutureClient = FutureClient(this)

    /**
     * Reads one page of profiles: `GET /api/custom_oauth_profiles`.
     *
     * Pages count from 1, and a page has 1 to 100 profiles. [profiles] reads all pages. A row that cannot
     * be read is left out with an event, so a short page need not be the last one.
     */
    suspend fun list(page: Long = 1, perPage: Long = 100): List<Profile> = call { it.list(page, perPage) }.profiles()

    /**
     * Reads one profile: `GET /api/custom_oauth_profiles/:id`.
     *
     * @throws WorkatoException.NotFound if this workspace has no such profile; see [Code] for all errors
     */
    suspend fun get(id: Long): Profile = call { it.get(id) }.profile()

    /**
     * Creates a profile: `POST /api/custom_oauth_profiles`.
     *
     * @throws WorkatoException.AmbiguousOutcome if nobody knows whether the profile was created. A create that
     *   may have arrived is never sent again: wait as long as its `settledIn` says, then call [ensure]
     */
    suspend fun create(input: ProfileInput): Profile = call { it.create(input.toCore()) }.profile()

    /**
     * Replaces all fields of a profile that can be set: `PUT /api/custom_oauth_profiles/:id`.
     *
     * The service wants the client secret each time. To change only the secret, use [rotateSecret].
     */
    suspend fun update(id: Long, input: ProfileInput): Profile = call { it.update(id, input.toCore()) }.profile()

    /**
     * Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`.
     *
     * The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
     * created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
     */
    suspend fun delete(id: Long): Done = call { it.delete(id) }.done()

    /**
     * Assigns a profile to a customer:
     * `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`.
     *
     * A customer has one profile for each provider, and cannot switch to another once that profile is in use.
     */
    suspend fun assign(id: Long, customer: Customer): Done = call { it.assign(id, customer) }.done()

    /**
     * Unassigns a profile from a customer; with [force] even if the customer's workspace uses it:
     * `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
     */
    suspend fun unassign(id: Long, customer: Customer, force: Boolean = false): Done =
        call { it.unassign(id, customer, force) }.done()

    /**
     * Finds the profile with this name and provider. It lists all profiles. If there is more than one page and no
     * profile has this name, it lists them again, because rows can move between pages while they are read.
     *
     * ```kotlin
     * workato.find("Acme HubSpot OAuth app", "hubspot")?.let { println("${it.id} ${it.clientId}") }
     * ```
     *
     * @return the profile; `null` if there is none
     * @throws WorkatoException.Conflict with the ids if several have this name and provider, or if the only one
     *   differs from them in case or spaces
     * @throws WorkatoException.Decode if a row that cannot be read may be the profile
     */
    suspend fun find(name: String, provider: String): Profile? = call { it.find(name, provider) }.found()

    /**
     * Makes sure that there is exactly one profile with this name and provider: lists all profiles, and creates
     * this one if it is missing. It is idempotent.
     *
     * A profile with the same client id is left as it is or, with [replace], updated: nobody can read back
     * whether its secret is the same. It keeps its id, which is part of the URLs of a Slack or Teams bot.
     *
     * It may be called again after any exception. If the answer to a create was lost, it waits until a list
     * can show the outcome, 45 s, and creates once more only if the profile is not there. A client never makes
     * two profiles with it; of two programs at least the later one gets a conflict.
     *
     * @throws WorkatoException.Conflict if there is more than one such profile, one that differs only in
     *   case or spaces or, without [replace], one with another client id
     * @throws WorkatoException.AmbiguousOutcome if the timeout is too short to find out
     */
    suspend fun ensure(input: ProfileInput, replace: Boolean = false): Ensured =
        call { it.ensure(input.toCore(), replace) }.ensured()

    /**
     * [ensure] for many profiles: gives a result for each input, in their order. It lists the profiles for all
     * inputs at once, so it needs far fewer requests than an [ensure] for each: 42 instead of 150 for 30 new
     * profiles beside 350. Its requests are paced like those of a rollout, so that other calls get through.
     *
     * ```kotlin
     * val inputs = listOf(
     *     ProfileInput("Acme HubSpot OAuth app", "hubspot", "client id", Secret("client secret")),
     *     ProfileInput("Acme Slack OAuth app", "slack", "client id", Secret("client secret"), Secret("token")),
     * )
     * workato.ensureEach(inputs, ledger = Path("profiles.jsonl")).collect { (input, action, _, error) ->
     *     println("${inputs[input].name}: $action ${error?.message.orEmpty()}")
     * }
     * ```
     *
     * An input that fails does not end it. It ends on what would fail for all inputs: profiles that cannot be
     * listed, a refused token, or five inputs in a row without a usable answer (network, timeout, 5xx, redirect, or
     * an answer that cannot be read).
     *
     * After the last input all profiles are listed once more. If another program created one of them too, a further
     * result of that input follows, with a [WorkatoException.Conflict].
     *
     * The timeout is for each input, from its create or update on. All inputs are read when this is called, and checked
     * before the first request: one that is not valid, or that names the same profile as another one, is a
     * [WorkatoException.InvalidInput] with its position.
     *
     * @param replace also update each profile that is there, even one with another client id: nobody can read back
     *   whether its secret is the same
     * @param dryRun only report for each input what would be done. All requests are lists of profiles; the ledger is
     *   read and not written
     * @param ledger a file in which each create is recorded before it is sent, and its outcome after it. If the
     *   program is killed, a run with the same ledger creates nothing twice: it waits until a list shows whether
     *   the last create was carried out. Only one run at a time can use a file
     */
    fun ensureEach(
        inputs: Iterable<ProfileInput>,
        replace: Boolean = false,
        dryRun: Boolean = false,
        ledger: Path? = null,
    ): Flow<EnsuredEach> = ensured(settings(inputs, replace, dryRun, ledgerFile(ledger)))

    /** [ensureEach] with a ledger of your own. */
    fun ensureEach(
        inputs: Iterable<ProfileInput>,
        replace: Boolean = false,
        dryRun: Boolean = false,
        ledger: Ledger,
    ): Flow<EnsuredEach> = ensured(settings(inputs, replace, dryRun, LedgerPlace.Own), ledger)

    /**
     * Gives a profile a new client secret and leaves its other fields as they are: reads it, and updates it
     * with the new secret.
     *
     * For Slack also give the verification [token], or the service may clear it.
     */
    suspend fun rotateSecret(id: Long, clientSecret: Secret, token: Secret? = null): Profile =
        call { it.rotateSecret(id, clientSecret, token) }.profile()

    /**
     * Reads all profiles, with pagination: a page of a hundred profiles is requested when it is needed.
     *
     * [page] starts at a later page of a hundred. The timeout is for each page. The iteration ends after an
     * exception. To delete profiles, first collect them in a list: deleting during the iteration makes it miss
     * some.
     */
    fun profiles(page: Long = 1): Flow<Profile> = flow {
        forEach({ Driver(state.start { it.profiles(page) }, state) }) { answer, _ -> emit(answer.profile()) }
    }

    /**
     * Assigns a profile to many customers, one request at a time, and gives an outcome for each, in their order.
     *
     * A customer that fails does not end the rollout. It ends on what would fail for all customers: a missing
     * profile (404), a refused token (401, or 403 before the first success), or five customers in a row without a
     * usable answer (network, timeout, 5xx, redirect, or an answer that cannot be read).
     *
     * The timeout is for each customer, from its first request on. Before that a rollout waits without
     * a timeout: for its pace, for the rate limit, and for a pause that the service asked for.
     *
     * @param ledger a file to which each outcome is written before the next customer's request is sent. A rollout
     *   with the same ledger goes on where the last one ended: it sends nothing for customers that are done, and
     *   tries those that failed again. Only one rollout at a time can use a file
     * @param dryRun only report for each customer what would be done. Nothing is written, also not to the ledger;
     *   the one request reads the profile
     * @param pace how many requests a minute at most, including retries; at least 1. The default is five sixths of
     *   the rate limit, which leaves room for other calls, and no pace if the limit is off
     */
    fun assignEach(
        id: Long,
        customers: Iterable<Customer>,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(rollout(RolloutAction.Assign, id, ledgerFile(ledger), dryRun, pace, customers), customers)

    /** [assignEach] with a ledger of your own. */
    fun assignEach(
        id: Long,
        customers: Iterable<Customer>,
        ledger: Ledger,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(rollout(RolloutAction.Assign, id, LedgerPlace.Own, dryRun, pace, customers), customers, ledger)

    /** [assignEach] with customers from a flow. At most one customer is taken ahead of its request. */
    fun assignEach(
        id: Long,
        customers: Flow<Customer>,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(rollout(RolloutAction.Assign, id, ledgerFile(ledger), dryRun, pace, customers), customers)

    /** Unassigns a profile from many customers, with [force] even where it is in use, like [assignEach]. */
    fun unassignEach(
        id: Long,
        customers: Iterable<Customer>,
        force: Boolean = false,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(rollout(RolloutAction.Unassign(force), id, ledgerFile(ledger), dryRun, pace, customers), customers)

    /** [unassignEach] with a ledger of your own. */
    fun unassignEach(
        id: Long,
        customers: Iterable<Customer>,
        force: Boolean = false,
        ledger: Ledger,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(
            rollout(RolloutAction.Unassign(force), id, LedgerPlace.Own, dryRun, pace, customers),
            customers,
            ledger,
        )

    /** [unassignEach] with customers from a flow. At most one customer is taken ahead of its request. */
    fun unassignEach(
        id: Long,
        customers: Flow<Customer>,
        force: Boolean = false,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(rollout(RolloutAction.Unassign(force), id, ledgerFile(ledger), dryRun, pace, customers), customers)

    /**
     * Moves many customers from one profile to another of the same provider: unassigns the old one and assigns the
     * new one, one customer after the other, and gives an outcome for each, in their order. Pace and timeout are
     * like those of [assignEach], and it ends on the same failures; the timeout is for each request.
     *
     * ```kotlin
     * val moves = workato.reassignEach(from = 321, to = 322, customers, Path("moves.jsonl"))
     * moves.collect { (customer, _, error, _, has) ->
     *     println("$customer: ${if (has == Assigned.TO) "moved" else "$has ${error?.message}"}")
     * }
     * ```
     *
     * The `has` of an outcome says which profile the customer has. If the service refuses the new one for good, the
     * old one is assigned again. After a lost request a customer waits up to 45 s, because the service may still
     * work on it.
     *
     * A cancelled coroutine and [close] do not wait for the request that is under way. The ledger says which step
     * of the customer was begun, and the next run goes on there.
     *
     * @param from the id of the profile that the customers have
     * @param to the id of the profile that they get
     * @param ledger a file to which each step is written before its request is sent, and each outcome after it. A run
     *   that was stopped anywhere, also in the middle of a customer, is continued by the next one with the same
     *   ledger. Only one rollout at a time can use a file
     * @param force unassign the old profile even if the customer's connections use it
     * @param dryRun only report for each customer what would be done. Nothing is written, also not to the ledger;
     *   the two requests read the profiles
     * @param pace how many requests a minute at most, including retries, as in [assignEach]
     * @throws WorkatoException.InvalidInput if both ids are equal, or the profiles are of different providers
     * @throws WorkatoException.NotFound if one of the profiles does not exist
     */
    fun reassignEach(
        from: Long,
        to: Long,
        customers: Iterable<Customer>,
        ledger: Path,
        force: Boolean = false,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(
            rollout(RolloutAction.Reassign(to, force), from, ledgerFile(ledger), dryRun, pace, customers),
            customers,
        )

    /** [reassignEach] with a ledger of your own. */
    fun reassignEach(
        from: Long,
        to: Long,
        customers: Iterable<Customer>,
        ledger: Ledger,
        force: Boolean = false,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(
            rollout(RolloutAction.Reassign(to, force), from, LedgerPlace.Own, dryRun, pace, customers),
            customers,
            ledger,
        )

    /** [reassignEach] with customers from a flow. At most one customer is taken ahead of its request. */
    fun reassignEach(
        from: Long,
        to: Long,
        customers: Flow<Customer>,
        ledger: Path,
        force: Boolean = false,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Flow<Outcome> =
        outcomes(
            rollout(RolloutAction.Reassign(to, force), from, ledgerFile(ledger), dryRun, pace, customers),
            customers,
        )

    /**
     * Cancels the calls that are under way, which throw [WorkatoException.Cancelled]. Later calls are refused. It
     * closes the clients of [withOptions] too.
     */
    override fun close() = state.close()

    private suspend fun call(verb: (Session) -> Machine): Answer? =
        Driver(state.start(verb), state).use { it.next() }

    @JvmSynthetic
    internal fun outcomes(rollout: Rollout, customers: Iterable<Customer?>, ledger: Ledger? = null) = flow {
        val remaining = customers.iterator()
        forEach({ Driver(state.start { it.each(rollout) }, state, { next(remaining) }, ledger) }) { answer, cause ->
            emit(answer.outcome(cause))
        }
    }

    private fun outcomes(rollout: Rollout, customers: Flow<Customer?>) = flow {
        coroutineScope {
            val remaining = CustomerFlow(this, state.closing, customers)
            forEach({ Driver(state.start { it.each(rollout) }, state, remaining::next) }) { answer, cause ->
                emit(answer.outcome(cause))
            }
            remaining.cancel()
        }
    }

    private fun ensured(settings: EnsureEach, ledger: Ledger? = null) = flow {
        forEach({ Driver(state.start { it.ensureEach(settings) }, state, ledger = ledger) }) { answer, cause ->
            emit(answer.ensuredEach(cause))
        }
    }

    /** Runs a call to its end. Each item comes with what the user's transport or ledger threw on the way to it. */
    private suspend fun forEach(start: () -> Driver, action: suspend (Answer, Exception?) -> Unit) =
        start().use { driver ->
            while (true) {
                state.checkOpen()
                action(driver.next() ?: break, driver.takeCause())
            }
        }

    companion object {
        /**
         * A client with the settings of the environment: `WORKATO_API_TOKEN` is the API token and, if it is set,
         * `WORKATO_HOST` the base URL or `WORKATO_DATA_CENTER` the data center. A base URL or data center that
         * [configure] gives wins over both.
         *
         * @throws WorkatoException.InvalidInput if the token is not set or a value is not valid
         */
        fun fromEnv(configure: Options.() -> Unit = {}): AsyncClient = AsyncClient(ClientState.open(null, configure))
    }
}
