package workato.oauthprofiles

import java.nio.file.Path

/**
 * A blocking client of the service. Threads may share it; its calls share one limit and its
 * connections. Close it when it is no longer needed.
 *
 * ```kotlin
 * Client("api token") { dataCenter = DataCenter.EU }.use { workato ->
 *     for (profile in workato.profiles()) println("${profile.id} ${profile.name}")
 * }
 * ```
 *
 * Interrupting its thread ends a call within about 0.1 s with [WorkatoException.Cancelled], and leaves the
 * thread interrupted; a [Transport] of your own has to end by itself.
 */
class Client internal constructor(private val calls: Calls) : AutoCloseable {
    /**
     * A client with this API token.
     *
     * @throws WorkatoException.InvalidInput where a setting is not valid
     */
    @JvmOverloads
    constructor(apiToken: String, configure: Options.() -> Unit = {}) : this(Calls.open(apiToken, configure))

    /** The base URL in use. */
    val baseUrl: String get() = calls.baseUrl

    /** This client with other time-outs or attempts. It shares the limit and the connections, and is closed with this one. */
    fun withOptions(options: CallOptions): Client = Client(calls.withOptions(options))

    /** The same, as in `workato.withOptions { timeout = Duration.ofSeconds(5) }.get(321)`. */
    @JvmSynthetic
    fun withOptions(configure: CallOptions.() -> Unit): Client = withOptions(CallOptions().apply(configure))

    /**
     * Reads one page of profiles, from 1, of 1 to 100 profiles: `GET /api/custom_oauth_profiles`.
     * [profiles] reads all.
     */
    @JvmOverloads
    fun list(page: Long = 1, perPage: Long = 100): List<Profile> = only(Command.List(page, perPage)).profiles()

    /**
     * Reads one profile: `GET /api/custom_oauth_profiles/:id`.
     *
     * @throws WorkatoException.NotFound where this workspace has no such profile; see [Code] for all
     */
    fun get(id: Long): Profile = only(Command.Get(id)).profile()

    /**
     * Creates a profile: `POST /api/custom_oauth_profiles`.
     *
     * @throws WorkatoException.AmbiguousOutcome where it may have been created and nobody knows: it is
     *   never sent again; [ensure] finds out
     */
    fun create(input: ProfileInput): Profile = only(Command.Create(input)).profile()

    /**
     * Replaces all that can be set of a profile: `PUT /api/custom_oauth_profiles/:id`.
     *
     * The service wants the client secret each time; to change nothing but that, use [rotateSecret].
     */
    fun update(id: Long, input: ProfileInput): Profile = only(Command.Update(id, input)).profile()

    /** Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`. */
    fun delete(id: Long): Done = only(Command.Delete(id)).done()

    /**
     * Assigns a profile to a customer:
     * `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`.
     *
     * A customer has one profile for each provider and, once it is in use, cannot switch.
     */
    fun assign(id: Long, customer: Customer): Done = only(Command.Assign(id, customer)).done()

    /**
     * Takes a profile from a customer, with [force] even if the customer's workspace uses it:
     * `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
     */
    @JvmOverloads
    fun unassign(id: Long, customer: Customer, force: Boolean = false): Done =
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
    @JvmOverloads
    fun ensure(input: ProfileInput, replace: Boolean = false): Ensured =
        only(Command.Ensure(input, replace)).ensured()

    /**
     * Gives a profile a new client secret and leaves all else as it is: reads it, and writes it with
     * the new secret. For Slack give the verification [token] too, or the service may clear it.
     */
    @JvmOverloads
    fun rotateSecret(id: Long, clientSecret: Secret, token: Secret? = null): Profile =
        only(Command.RotateSecret(id, clientSecret, token)).profile()

    /**
     * All profiles from a page of a hundred on, a request for every hundred, as they are asked for.
     * The timeout is for each page. After an exception the walk is over.
     *
     * Deleting profiles while walking makes the walk miss some: collect them first.
     */
    @JvmSynthetic
    fun profiles(page: Long = 1): Sequence<Profile> = walk(Command.Profiles(page)).map { (answer, _) -> answer.profile() }

    /** [profiles] for Java, where it has the same name. */
    @JvmOverloads
    @JvmName("profiles")
    fun profilesAsIterable(page: Long = 1): Iterable<Profile> = profiles(page).asIterable()

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
    @JvmOverloads
    fun assignEach(
        id: Long,
        customers: Iterable<Customer>,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Outcomes = outcomes(each(RolloutAction.Assign, id, place(ledger), dryRun, pace, customers), customers)

    /** [assignEach] with a ledger that is no file. */
    @JvmOverloads
    fun assignEach(
        id: Long,
        customers: Iterable<Customer>,
        ledger: Ledger,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Outcomes = outcomes(each(RolloutAction.Assign, id, LedgerPlace.Own, dryRun, pace, customers), customers, ledger)

    /** Takes a profile from many customers, with [force] even where it is in use, like [assignEach]. */
    @JvmOverloads
    fun unassignEach(
        id: Long,
        customers: Iterable<Customer>,
        force: Boolean = false,
        ledger: Path? = null,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Outcomes = outcomes(each(RolloutAction.Unassign(force), id, place(ledger), dryRun, pace, customers), customers)

    /** [unassignEach] with a ledger that is no file. */
    @JvmOverloads
    fun unassignEach(
        id: Long,
        customers: Iterable<Customer>,
        force: Boolean = false,
        ledger: Ledger,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): Outcomes =
        outcomes(each(RolloutAction.Unassign(force), id, LedgerPlace.Own, dryRun, pace, customers), customers, ledger)

    /**
     * Ends the calls that are under way, in other threads, with [WorkatoException.Cancelled]; later ones are
     * refused. It holds for clients made by [withOptions] too.
     */
    override fun close() = calls.close()

    private fun only(command: Command): Answer? {
        val host = BlockingHost(Performer(calls))
        return calls.start(command, host).use(host::next)
    }

    private fun outcomes(command: Command, customers: Iterable<Customer>, ledger: Ledger? = null) =
        Outcomes(walk(command, customers, ledger).map { (answer, cause) -> answer.outcome(cause) })

    /** The items of a machine, each with what the user's side threw on the way to it. */
    private fun walk(
        command: Command,
        customers: Iterable<Customer?> = emptyList(),
        ledger: Ledger? = null,
    ): Sequence<Pair<Answer, Exception?>> = sequence {
        val left = customers.iterator()
        val host = BlockingHost(Performer(calls, { next(left) }, ledger))
        calls.start(command, host).use { machine ->
            while (true) {
                calls.checkOpen()
                yield((host.next(machine) ?: break) to host.cause)
            }
        }
    }

    companion object {
        /**
         * A client by the environment: `WORKATO_API_TOKEN` is the API token and `WORKATO_HOST`, if it is set, the
         * base URL where [configure] gives none.
         *
         * @throws WorkatoException.InvalidInput where the token is not set or a value is not valid
         */
        @JvmStatic
        @JvmOverloads
        fun fromEnv(configure: Options.() -> Unit = {}): Client = Client(Calls.open(null, configure))

        /** A client to be configured, for Java. */
        @JvmStatic
        fun builder(apiToken: String): ClientBuilder = ClientBuilder(apiToken)

        /** A client by the environment to be configured, for Java; see [fromEnv]. */
        @JvmStatic
        fun builderFromEnv(): ClientBuilder = ClientBuilder(null)
    }
}
