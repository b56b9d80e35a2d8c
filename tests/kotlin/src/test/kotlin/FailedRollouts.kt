import java.io.FileOutputStream
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readText
import kotlin.io.path.writeText
import workato.oauthprofiles.*
import workato.oauthprofiles.testing.Emulator as OwnEmulator

private val CUSTOMERS = listOf(Customer.Workspace(1001))

/** Every write to this device fails as on a full disk. It has no end, so it is not read. */
private class FullDisk : Ledger {
    override fun nextLine(): String? = null

    override fun append(text: String) = FileOutputStream("/dev/full").use { it.write(text.toByteArray()) }
}

/** Rollouts and moves that end early, and ledgers that cannot be used. */
fun failedRollouts(failures: Failures) {
    val folder = Files.createTempDirectory("failures")
    emulated { emulator, workato ->
        failures.ledgers(workato, folder)
        failures.archive(workato, folder)
        // The first request reads the profile.
        emulator.failNext("""{"latency": 0}""", "503", "503", "503", "503", "503")
        val once = workato.withOptions { maxAttempts = 1 }
        val customers = (1001L..1009L).map(Customer::Workspace)
        failures.add("rollout after five failures in a row") { once.assignEach(321, customers).toList() }
        failures.moves(emulator, workato, folder)
    }
    failures.hide(Regex.escape("$folder"), "FOLDER")
    folder.toFile().deleteRecursively()
}

private fun Failures.ledgers(workato: Client, folder: Path) {
    val ledger = folder.resolve("ledger")
    workato.assignEach(321, CUSTOMERS, ledger).toList()
    workato.assignEach(321, CUSTOMERS + Customer.Workspace(1002), ledger).use { first ->
        first.iterator().next()
        add("ledger that another rollout holds") { workato.assignEach(321, CUSTOMERS, ledger).toList() }
    }
    add("ledger of another profile") { workato.assignEach(322, CUSTOMERS, ledger).toList() }
    add("ledger of another action") { workato.unassignEach(321, CUSTOMERS, ledger = ledger).toList() }
    val list = folder.resolve("list.csv").apply { writeText("customer,status\n1001,done\n") }
    add("file that is no ledger") { workato.assignEach(321, CUSTOMERS, list).toList() }
    val damaged = folder.resolve("damaged").apply { writeText(ledger.readText().replace("\"status\":\"done\"", "\"status\":\"\"")) }
    add("ledger with a damaged line") { workato.assignEach(321, CUSTOMERS, damaged).toList() }
    add("ledger in a folder that is not there") { workato.assignEach(321, CUSTOMERS, folder.resolve("no/such/folder")).toList() }
    add("folder as ledger") { workato.assignEach(321, CUSTOMERS, folder).toList() }
    add("ledger on a full disk") { workato.assignEach(321, CUSTOMERS, FullDisk()).toList() }
}

private fun Failures.archive(workato: Client, folder: Path) {
    FileSystems.newFileSystem(folder.resolve("a.zip"), mapOf("create" to "true")).use { archive ->
        add("ledger in a zip file system") { workato.assignEach(321, CUSTOMERS, archive.getPath("ledger")) }
    }
}

private fun Failures.moves(emulator: OwnEmulator, workato: Client, folder: Path) {
    fun create(provider: String) = workato.create(ProfileInput(provider, provider, "c", Secret("canary"))).id
    val (hubspot, slack) = create("hubspot") to create("slack")
    fun move(what: String, customer: Long, to: Long) {
        val customers = listOf(Customer.Workspace(customer))
        val ledger = folder.resolve(what)
        add(what) {
            for (outcome in workato.reassignEach(321, to, customers, ledger)) throw outcome.error!!
        }
    }
    move("reassign to the same profile", 402, 321)
    move("reassign to a profile of another provider", 402, slack)
    move("reassign to an unknown profile", 402, 5)
    move("reassign of a customer who uses the old profile", 401, hubspot)
    move("reassign of a customer without the old profile", 123, hubspot)
    emulator.fail("assign", """{"status": 422, "body": {"message": "This profile cannot be assigned"}}""")
    move("reassign where the new profile is refused", 402, hubspot)
}
