import java.nio.file.Path
import kotlin.system.exitProcess
import workato.oauthprofiles.Client
import workato.oauthprofiles.Customer

fun main() {
    // From your database.
    val customers = listOf(Customer.Workspace(1001), Customer.External("C1002"), Customer.Workspace(1003))

    val failed = Client.fromEnv().use { workato ->
        val profile = workato.find("Acme HubSpot OAuth app", "hubspot") ?: error("there is no such profile in this workspace")
        val outcomes = workato.assignEach(profile.id, customers, ledger = Path.of("onboard.jsonl"))
        outcomes.count { outcome ->
            println("${outcome.customer}: ${outcome.error?.message ?: outcome.status}, ${outcome.progress.left} left")
            outcome.error != null
        }
    }
    if (failed > 0) exitProcess(1)
}
