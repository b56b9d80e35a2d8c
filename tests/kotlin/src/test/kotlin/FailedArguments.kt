import workato.oauthprofiles.*
import workato.oauthprofiles.testing.Emulator as OwnEmulator

val SECRET = Secret("client secret")
val ACME = ProfileInput("Acme", "hubspot", "c", SECRET)

/** A workspace in memory with profile 321 and customers, and a client whose waits take no time. */
fun emulated(settings: String = "{}", configure: Options.() -> Unit = {}, test: (OwnEmulator, Client) -> Unit) =
    OwnEmulator(API_TOKEN).use { emulator ->
        emulator.fill(documented = true, customers = 9)
        emulator.set(settings)
        emulator.client(configure).use { test(emulator, it) }
    }

/** Arguments that are refused before anything is sent. */
fun failedArguments(failures: Failures) = emulated { emulator, workato ->
    failures.calls(workato)
    failures.customers(workato)
    val events = mutableListOf<Event>()
    val listening = emulator.client { onEvent(Level.WARNING) { events += it } }
    runCatching { listening.assign(321, Customer.External("EA2300")) }
    failures.addText("external id with its prefix, a warning", "${events.first()}")
    workato.close()
    failures.add("closed client") { workato.get(321) }
}

private fun Failures.calls(workato: Client) {
    add("id 0") { workato.get(0) }
    add("page 0") { workato.list(page = 0) }
    add("page of 101") { workato.list(perPage = 101) }
    add("profile without a name") { workato.create(ProfileInput("", "hubspot", "c", SECRET)) }
    add("name with a space at its end") { workato.create(ProfileInput("Acme ", "hubspot", "c", SECRET)) }
    add("lone surrogate in a name") { workato.create(ProfileInput("\uDC80", "hubspot", "c", SECRET)) }
    add("variable of the client secret is not set") { workato.rotateSecret(321, Secret(System.getenv("NO_SUCH_VARIABLE"))) }
    val token = Secret(API_TOKEN)
    add("API token as client secret") { workato.rotateSecret(321, token) }
    add("list as data") { workato.create(ACME.withData("[\"token_url\"]")) }
    add("data that is no JSON") { workato.create(ACME.withData("token_url=https://example.com")) }
    add("two inputs of one profile") { workato.ensureEach(listOf(ACME, ACME)).toList() }
    val profiles = workato.profiles().apply { count() }
    add("items that were read before") { profiles.count() }
}

private fun Failures.customers(workato: Client) {
    add("empty external id") { workato.assign(321, Customer.External("")) }
    add("customer 0") { workato.unassign(321, Customer.Workspace(0)) }
    add("second customer is not valid") { workato.assignEach(321, listOf(401L, 0L).map(Customer::Workspace)).toList() }
    add("pace 0") { workato.assignEach(321, listOf(Customer.Workspace(401)), pace = 0).toList() }
}

/** Requests that the service refuses. */
fun failedRefusals(failures: Failures) {
    val wrong: Options.() -> Unit = { transport = Transport { Response(401, emptyMap(), ByteArray(0)) } }
    OwnEmulator("another token").use { emulator ->
        val workato = Client("wrkaus-canary-wrong") { baseUrl = emulator.url }
        failures.add("wrong token") { workato.get(321) }
        failures.add("wrong token in a rollout") { workato.assignEach(321, listOf(Customer.Workspace(123))).toList() }
    }
    // Only an address of Workato's own tells that the token is for another one.
    val other = Client(API_TOKEN) { dataCenter = DataCenter.EU; wrong() }
    failures.add("token of another data center") { other.get(321) }
    emulated("""{"may_get": false, "missing_privilege": 403}""") { _, workato ->
        failures.add("role that may not get") { workato.get(321) }
    }
    emulated { emulator, workato ->
        failures.ids(workato)
        emulator.failNext("""{"status": 400, "body": {"message": "Bad request", "errors": {"name": ["can't be blank"]}}}""")
        failures.add("missing field") { workato.create(ACME) }
        emulator.failNext("""{"status": 400, "body": {"message": "Bad request"}}""")
        failures.add("400 to get") { workato.get(321) }
        emulator.failNext("success_false")
        failures.add("success false") { workato.delete(321) }
        failures.conflicts(workato)
    }
}

private fun Failures.ids(workato: Client) {
    add("unknown id") { workato.get(5) }
    add("unknown profile in a rollout") { workato.assignEach(5, listOf(Customer.Workspace(123))).toList() }
    add("unknown customer") { workato.assign(321, Customer.External("B1")) }
    add("not assigned") { workato.unassign(321, Customer.Workspace(123)) }
    add("unassign of a profile in use") { workato.unassign(321, Customer.Workspace(401)) }
}

private fun Failures.conflicts(workato: Client) {
    val name = workato.get(321).name
    add("ensure with another client id") { workato.ensure(ProfileInput(name, "hubspot", "another", SECRET)) }
    add("ensure of a name that differs in case") { workato.ensure(ProfileInput(name.uppercase(), "hubspot", "c", SECRET)) }
    workato.create(ACME)
    workato.create(ACME)
    add("find of a name that exists twice") { workato.find("Acme", "hubspot") }
}
