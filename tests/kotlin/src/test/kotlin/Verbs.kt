import java.nio.file.Path
import java.util.function.Consumer
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.runBlocking
import workato.oauthprofiles.*

/** The verbs of each kind of client. A parameter that is null is left out of the call. */
interface Verbs : AutoCloseable {
    fun list(page: Long?, perPage: Long?): List<Profile>
    fun get(id: Long): Profile
    fun create(input: ProfileInput): Profile
    fun update(id: Long, input: ProfileInput): Profile
    fun delete(id: Long): Done
    fun assign(id: Long, customer: Customer): Done
    fun unassign(id: Long, customer: Customer, force: Boolean?): Done
    fun profiles(page: Long?, each: Consumer<Profile>)
    fun find(name: String, provider: String): Profile?
    fun ensure(input: ProfileInput, replace: Boolean?): Ensured
    fun ensureEach(inputs: List<ProfileInput>, replace: Boolean?, dryRun: Boolean?, ledger: Path?, each: Consumer<EnsuredEach>)
    fun rotateSecret(id: Long, clientSecret: Secret, token: Secret?): Profile
    fun assignEach(id: Long, customers: List<Customer>, dryRun: Boolean?, each: Consumer<Outcome>)
    fun unassignEach(id: Long, customers: List<Customer>, force: Boolean?, dryRun: Boolean?, each: Consumer<Outcome>)
    fun reassignEach(
        from: Long,
        to: Long,
        customers: List<Customer>,
        ledger: Path,
        force: Boolean?,
        dryRun: Boolean?,
        each: Consumer<Outcome>,
    )
}

class BlockingVerbs(configure: Options.() -> Unit) : Verbs {
    private val client = Client(TOKEN, configure)

    override fun list(page: Long?, perPage: Long?) = when {
        page != null && perPage != null -> client.list(page, perPage)
        page != null -> client.list(page)
        perPage != null -> client.list(perPage = perPage)
        else -> client.list()
    }

    override fun get(id: Long) = client.get(id)

    override fun create(input: ProfileInput) = client.create(input)

    override fun update(id: Long, input: ProfileInput) = client.update(id, input)

    override fun delete(id: Long) = client.delete(id)

    override fun assign(id: Long, customer: Customer) = client.assign(id, customer)

    override fun unassign(id: Long, customer: Customer, force: Boolean?) =
        if (force == null) client.unassign(id, customer) else client.unassign(id, customer, force)

    override fun profiles(page: Long?, each: Consumer<Profile>) =
        (if (page == null) client.profiles() else client.profiles(page)).forEach(each::accept)

    override fun find(name: String, provider: String) = client.find(name, provider)

    override fun ensure(input: ProfileInput, replace: Boolean?) =
        if (replace == null) client.ensure(input) else client.ensure(input, replace)

    override fun ensureEach(
        inputs: List<ProfileInput>,
        replace: Boolean?,
        dryRun: Boolean?,
        ledger: Path?,
        each: Consumer<EnsuredEach>,
    ) = when {
        ledger != null -> client.ensureEach(inputs, replace ?: false, dryRun ?: false, ledger)
        dryRun != null -> client.ensureEach(inputs, replace ?: false, dryRun)
        replace != null -> client.ensureEach(inputs, replace)
        else -> client.ensureEach(inputs)
    }.forEach(each::accept)

    override fun rotateSecret(id: Long, clientSecret: Secret, token: Secret?) =
        if (token == null) client.rotateSecret(id, clientSecret) else client.rotateSecret(id, clientSecret, token)

    override fun assignEach(id: Long, customers: List<Customer>, dryRun: Boolean?, each: Consumer<Outcome>) =
        (if (dryRun == null) client.assignEach(id, customers) else client.assignEach(id, customers, dryRun = dryRun))
            .forEach(each::accept)

    override fun unassignEach(
        id: Long,
        customers: List<Customer>,
        force: Boolean?,
        dryRun: Boolean?,
        each: Consumer<Outcome>,
    ) = when {
        dryRun != null -> client.unassignEach(id, customers, force ?: false, dryRun = dryRun)
        force != null -> client.unassignEach(id, customers, force)
        else -> client.unassignEach(id, customers)
    }.forEach(each::accept)

    override fun reassignEach(
        from: Long,
        to: Long,
        customers: List<Customer>,
        ledger: Path,
        force: Boolean?,
        dryRun: Boolean?,
        each: Consumer<Outcome>,
    ) = when {
        dryRun != null -> client.reassignEach(from, to, customers, ledger, force ?: false, dryRun)
        force != null -> client.reassignEach(from, to, customers, ledger, force)
        else -> client.reassignEach(from, to, customers, ledger)
    }.forEach(each::accept)

    override fun close() = client.close()
}

/** One rollout gets its customers as a flow, and the other as a list. */
class AsyncVerbs(configure: Options.() -> Unit) : Verbs {
    private val client = AsyncClient(TOKEN, configure)

    override fun list(page: Long?, perPage: Long?) = runBlocking {
        when {
            page != null && perPage != null -> client.list(page, perPage)
            page != null -> client.list(page)
            perPage != null -> client.list(perPage = perPage)
            else -> client.list()
        }
    }

    override fun get(id: Long) = runBlocking { client.get(id) }

    override fun create(input: ProfileInput) = runBlocking { client.create(input) }

    override fun update(id: Long, input: ProfileInput) = runBlocking { client.update(id, input) }

    override fun delete(id: Long) = runBlocking { client.delete(id) }

    override fun assign(id: Long, customer: Customer) = runBlocking { client.assign(id, customer) }

    override fun unassign(id: Long, customer: Customer, force: Boolean?) = runBlocking {
        if (force == null) client.unassign(id, customer) else client.unassign(id, customer, force)
    }

    override fun profiles(page: Long?, each: Consumer<Profile>) =
        hear(if (page == null) client.profiles() else client.profiles(page), each)

    override fun find(name: String, provider: String) = runBlocking { client.find(name, provider) }

    override fun ensure(input: ProfileInput, replace: Boolean?) = runBlocking {
        if (replace == null) client.ensure(input) else client.ensure(input, replace)
    }

    override fun ensureEach(
        inputs: List<ProfileInput>,
        replace: Boolean?,
        dryRun: Boolean?,
        ledger: Path?,
        each: Consumer<EnsuredEach>,
    ) = hear(client.ensureEach(inputs, replace ?: false, dryRun ?: false, ledger), each)

    override fun rotateSecret(id: Long, clientSecret: Secret, token: Secret?) = runBlocking {
        if (token == null) client.rotateSecret(id, clientSecret) else client.rotateSecret(id, clientSecret, token)
    }

    override fun assignEach(id: Long, customers: List<Customer>, dryRun: Boolean?, each: Consumer<Outcome>) =
        hear(client.assignEach(id, customers.asFlow(), dryRun = dryRun ?: false), each)

    override fun unassignEach(
        id: Long,
        customers: List<Customer>,
        force: Boolean?,
        dryRun: Boolean?,
        each: Consumer<Outcome>,
    ) = hear(client.unassignEach(id, customers, force ?: false, dryRun = dryRun ?: false), each)

    override fun reassignEach(
        from: Long,
        to: Long,
        customers: List<Customer>,
        ledger: Path,
        force: Boolean?,
        dryRun: Boolean?,
        each: Consumer<Outcome>,
    ) = hear(client.reassignEach(from, to, customers.asFlow(), ledger, force ?: false, dryRun ?: false), each)

    override fun close() = client.close()

    private fun <T> hear(flow: Flow<T>, each: Consumer<T>) = runBlocking { flow.collect(each::accept) }
}

/** Opens each kind of client without a rate limit. */
val allClients: List<(url: String) -> Verbs> = listOf(
    { BlockingVerbs { baseUrl = it; requestsPerMinute = null } },
    { AsyncVerbs { baseUrl = it; requestsPerMinute = null } },
    { JavaVerbs(it, null, null, true) },
    { FutureVerbs(Client(TOKEN) { baseUrl = it; requestsPerMinute = null }) },
)
