import java.nio.file.Files
import kotlin.system.exitProcess
import workato.oauthprofiles.Assigned
import workato.oauthprofiles.Client
import workato.oauthprofiles.Customer
import workato.oauthprofiles.Event
import workato.oauthprofiles.OutcomeStatus
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Secret
import workato.oauthprofiles.WorkatoException
import workato.oauthprofiles.createdAtTime

/**
 * The life of a profile, and a rollout that stops half way and is continued from its ledger.
 *
 * It writes, so run it against the emulator: `WORKATO_API_TOKEN` is the emulator's token and `WORKATO_HOST` its
 * base URL. The emulator needs the customers of Workato's documentation and 1001 to 1060.
 */
fun main() {
    val workato = Client.fromEnv {
        requestsPerMinute = 3600
        onEvent { println("               ${story(it)}") }
    }
    if (!workato.baseUrl.startsWith("http://127.0.0.1:")) {
        System.err.println("this example writes: set WORKATO_HOST to the URL of an emulator")
        exitProcess(1)
    }
    workato.use {
        read(it)
        val id = write(it)
        ensureMany(it)
        assign(it, id)
        rollOut(it, id)
        it.delete(id)
        println("delete         profile $id")
        failOnPurpose(it)
    }
}

private fun read(workato: Client) {
    println("list           ${workato.list().size} profiles on the first page")
    val providers = workato.profiles().groupingBy { it.provider }.eachCount()
    println("profiles       $providers")
    println("get            profile 321 is of ${workato.get(321).createdAtTime?.toLocalDate()}")
}

/** Returns the id of the profile that it creates. */
private fun write(workato: Client): Long {
    val input = ProfileInput("Acme Zoom OAuth app", "zoom", "acme_client_id", Secret("a secret"))
    val profile = workato.create(input)
    println("create         profile ${profile.id}, ${profile.name}")
    println("update         profile ${profile.id}, ${workato.update(profile.id, input.copy(name = "Acme Zoom")).name}")
    workato.rotateSecret(profile.id, Secret("another secret"))
    println("rotateSecret   profile ${profile.id}, its other fields are unchanged")
    val ensured = workato.ensure(input.copy(name = "Acme Zoom"))
    println("ensure         profile ${ensured.profile.id}, ${ensured.action.name.lowercase()}")
    return profile.id
}

/** Two profiles with one list of all: one is there, and one is new. */
private fun ensureMany(workato: Client) {
    val zoom = ProfileInput("Acme Zoom", "zoom", "acme_client_id", Secret("another secret"))
    val slack = ProfileInput("Acme Slack", "slack", "acme_client_id", Secret("a secret"), Secret("a token"))
    for (dryRun in listOf(true, false)) {
        for ((input, action, _, error) in workato.ensureEach(listOf(zoom, slack), dryRun = dryRun)) {
            println("ensureEach     input $input: ${error?.reason ?: action.name.lowercase()}")
        }
    }
    val found = workato.find("Acme Slack", "slack")!!
    println("find           profile ${found.id}, ${found.name}")
    workato.delete(found.id)
}

private fun assign(workato: Client, id: Long) {
    workato.assign(id, Customer.Workspace(123))
    println("assign         profile $id to the customer with the workspace 123")
    workato.unassign(id, Customer.External("A2300"))
    println("unassign       profile $id from the same customer, by its external id A2300")
    try {
        workato.unassign(321, Customer.Workspace(401))
    } catch (refused: WorkatoException.InvalidRequest) {
        println("unassign       profile 321 from customer 401, refused: ${refused.reason}")
    }
    workato.unassign(321, Customer.Workspace(401), force = true)
    println("unassign       profile 321 from customer 401, with force")
}

/** The first rollout ends after 20 customers, and the second continues from its ledger. */
private fun rollOut(workato: Client, id: Long) {
    val customers = (1001L..1060L).map(Customer::Workspace) + Customer.External("nobody")
    val folder = Files.createTempDirectory("rollout")
    val ledger = folder.resolve("rollout.jsonl")
    val first = workato.assignEach(id, customers.take(20), ledger, pace = 3600).count()
    println("assignEach     $first customers, then all with the same ledger:")
    var already = 0
    for ((customer, status, error, progress) in workato.assignEach(id, customers, ledger, pace = 3600)) {
        if (status == OutcomeStatus.ALREADY) already++
        if (error != null) println("               $customer: ${error.reason}")
        if (progress.left!! % 20 == 0L) {
            println("               ${progress.done} done, ${progress.left} left, ${progress.timeLeft?.toSeconds()} s to go")
        }
    }
    println("               $already of them were in the ledger, and not sent again")
    Files.delete(ledger)
    Files.delete(folder)
    move(workato, id, customers.take(20))
    val taken = workato.unassignEach(id, customers.take(60), force = true, pace = 3600).count()
    println("unassignEach   $taken customers")
}

/** Moves the customers to another profile and back. */
private fun move(workato: Client, id: Long, customers: List<Customer>) {
    val other = workato.create(ProfileInput("Acme Zoom 2", "zoom", "acme_client_id", Secret("a secret"))).id
    for ((from, to) in listOf(id to other, other to id)) {
        val ledger = Files.createTempFile("moves", ".jsonl")
        val moved = workato.reassignEach(from, to, customers, ledger, pace = 3600).count { it.has == Assigned.TO }
        println("reassignEach   $moved customers from profile $from to $to")
        Files.delete(ledger)
    }
    workato.delete(other)
}

private fun failOnPurpose(workato: Client) =
    Client("a wrong token") { baseUrl = workato.baseUrl }.use { stranger ->
        try {
            stranger.get(321)
        } catch (refused: WorkatoException.Unauthorized) {
            println("\nwith a wrong token:\n${refused.message}")
        }
    }

private fun story(event: Event): String {
    val wait = event.wait?.let { ", for %.1f s".format(it.toMillis() / 1e3) }.orEmpty()
    return "(${event.kind.name.lowercase().replace('_', ' ')}$wait: ${event.reason})"
}
