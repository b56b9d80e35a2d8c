import java.nio.file.Path
import workato.oauthprofiles.Client
import workato.oauthprofiles.Customer
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Secret

fun main() = Client.fromEnv().use { workato ->
    // From your database: those who have the old profile.
    val customers = listOf(401L, 402L, 403L).map { Customer.Workspace(it) }

    val secret = Secret(System.getenv("NEW_SECRET"))
    val new = workato.ensure(ProfileInput("Acme HubSpot, new app", "hubspot", "new_client_id", secret)).profile
    for (outcome in workato.reassignEach(from = 321, to = new.id, customers, ledger = Path.of("moves.jsonl"))) {
        val error = outcome.error
        if (error == null) println("customer ${outcome.customer} is moved")
        else println("customer ${outcome.customer} has the profile ${outcome.has}: ${error.reason}")
    }
}
