import java.nio.file.Path
import workato.oauthprofiles.Client
import workato.oauthprofiles.Customer
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Secret

fun main() = Client.fromEnv().use { workato -> // WORKATO_API_TOKEN and WORKATO_HOST
    for (profile in workato.profiles()) println("${profile.id} ${profile.name}")

    val input = ProfileInput("Acme Zoom", "zoom", clientId = "1234", clientSecret = Secret("a secret"))
    val ensured = workato.ensure(input)
    val profile = ensured.profile
    println("profile ${profile.id}: ${ensured.action}")

    workato.rotateSecret(profile.id, Secret("a new secret"))

    val customers = listOf(1001L, 1002L, 9001L).map { Customer.Workspace(it) }
    for (outcome in workato.assignEach(profile.id, customers, ledger = Path.of("rollout.jsonl"))) {
        println("customer ${outcome.customer}: ${outcome.error?.code ?: outcome.status}")
    }
}
