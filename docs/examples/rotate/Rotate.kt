import workato.oauthprofiles.Client
import workato.oauthprofiles.Secret

const val CLIENT_ID = "example_client_id" // of the OAuth app that has a new secret

fun main() = Client.fromEnv().use { workato ->
    val secret = Secret(System.getenv("NEW_SECRET"))
    for (profile in workato.profiles().filter { it.clientId == CLIENT_ID }) {
        workato.rotateSecret(profile.id, secret)
        println("profile ${profile.id} has the new secret")
    }
}
