package workato.oauthprofiles

import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.future
import workato.oauthprofiles.internal.RolloutAction

/**
 * The verbs of [AsyncClient] as futures, for Java: `Client.futures()` gives one. Each call begins at once.
 *
 * ```java
 * workato.futures().get(321).thenAccept(profile -> System.out.println(profile.getName()));
 * ```
 *
 * A call that fails completes its future with a [WorkatoException]: `join()` throws it as the cause of a
 * `CompletionException`, and `get()` as that of an `ExecutionException`. To cancel a future cancels its call. To cancel a
 * stage after it, such as one of `thenAccept`, does not: that is how `CompletableFuture` works.
 */
class FutureClient internal constructor(private val client: AsyncClient) {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    /** [AsyncClient.list] */
    @JvmOverloads
    fun list(page: Long = 1, perPage: Long = 100): CompletableFuture<List<Profile>> = call { list(page, perPage) }

    /** [AsyncClient.get] */
    fun get(id: Long): CompletableFuture<Profile> = call { get(id) }

    /** [AsyncClient.create] */
    fun create(input: ProfileInput): CompletableFuture<Profile> = call { create(input) }

    /** [AsyncClient.update] */
    fun update(id: Long, input: ProfileInput): CompletableFuture<Profile> = call { update(id, input) }

    /** [AsyncClient.delete] */
    fun delete(id: Long): CompletableFuture<Done> = call { delete(id) }

    /** [AsyncClient.assign] */
    fun assign(id: Long, customer: Customer): CompletableFuture<Done> = call { assign(id, customer) }

    /** [AsyncClient.unassign] */
    @JvmOverloads
    fun unassign(id: Long, customer: Customer, force: Boolean = false): CompletableFuture<Done> =
        call { unassign(id, customer, force) }

    /** [AsyncClient.find]. The profile is `null` if there is none. */
    fun find(name: String, provider: String): CompletableFuture<Profile?> = call { find(name, provider) }

    /** [AsyncClient.ensure] */
    @JvmOverloads
    fun ensure(input: ProfileInput, replace: Boolean = false): CompletableFuture<Ensured> = call { ensure(input, replace) }

    /** [AsyncClient.rotateSecret] */
    @JvmOverloads
    fun rotateSecret(id: Long, clientSecret: Secret, token: Secret? = null): CompletableFuture<Profile> =
        call { rotateSecret(id, clientSecret, token) }

    /** [AsyncClient.profiles] */
    @JvmOverloads
    fun profiles(page: Long = 1): FutureItems<Profile> = items { profiles(page) }

    /** [AsyncClient.ensureEach] */
    @JvmOverloads
    fun ensureEach(
        inputs: Iterable<ProfileInput>,
        replace: Boolean = false,
        dryRun: Boolean = false,
        ledger: Path? = null,
    ): FutureItems<EnsuredEach> = items { ensureEach(inputs, replace, dryRun, ledger) }

    /** [AsyncClient.ensureEach] with a ledger of your own. */
    fun ensureEach(
        inputs: Iterable<ProfileInput>,
        replace: Boolean,
        dryRun: Boolean,
        ledger: Ledger,
    ): FutureItems<EnsuredEach> = items { ensureEach(inputs, replace, dryRun, ledger) }

    /** [AsyncClient.assignEach] */
    @JvmOverloads
    fun assignEach(
        id: Long,
        customers: Iterable<Customer>,
        options: RolloutOptions = RolloutOptions(),
    ): FutureItems<Outcome> =
        items { outcomes(options.rollout(RolloutAction.Assign, id, customers), customers, options.own) }

    /** [AsyncClient.unassignEach] */
    @JvmOverloads
    fun unassignEach(
        id: Long,
        customers: Iterable<Customer>,
        force: Boolean = false,
        options: RolloutOptions = RolloutOptions(),
    ): FutureItems<Outcome> =
        items { outcomes(options.rollout(RolloutAction.Unassign(force), id, customers), customers, options.own) }

    /** [AsyncClient.reassignEach] */
    @JvmOverloads
    fun reassignEach(
        from: Long,
        to: Long,
        customers: Iterable<Customer>,
        ledger: Path,
        force: Boolean = false,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): FutureItems<Outcome> = items { reassignEach(from, to, customers, ledger, force, dryRun, pace) }

    /** [AsyncClient.reassignEach] with a ledger of your own. */
    @JvmOverloads
    fun reassignEach(
        from: Long,
        to: Long,
        customers: Iterable<Customer>,
        ledger: Ledger,
        force: Boolean = false,
        dryRun: Boolean = false,
        pace: Long? = null,
    ): FutureItems<Outcome> = items { reassignEach(from, to, customers, ledger, force, dryRun, pace) }

    private fun <T> call(verb: suspend AsyncClient.() -> T): CompletableFuture<T> = scope.future { client.verb() }

    private fun <T : Any> items(verb: AsyncClient.() -> Flow<T>): FutureItems<T> = FutureItems(scope, client.verb())
}

/**
 * The items of a walk or rollout of a [FutureClient]. Nothing is sent before [forEach] or [toList], and each call of these
 * begins a new run.
 */
class FutureItems<T : Any> internal constructor(private val scope: CoroutineScope, private val items: Flow<T>) {
    /**
     * Gives each item to the action, on a thread of the library. The next request is sent once the action has returned.
     * The future completes after the last item. To cancel it ends the run, and so does an exception of the action, which
     * the future gets.
     */
    fun forEach(action: Consumer<in T>): CompletableFuture<Void?> = scope.future {
        items.collect { action.accept(it) }
        null
    }

    /** All items, after the last one. What came before a failure is lost: for a rollout use [forEach]. */
    fun toList(): CompletableFuture<List<T>> = scope.future { items.toList() }
}
