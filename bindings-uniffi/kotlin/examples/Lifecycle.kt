import workato.oauthprofiles.Client
import workato.oauthprofiles.Event
import workato.oauthprofiles.EventKind
import workato.oauthprofiles.Level
import workato.oauthprofiles.createdAtTime

/**
 * Fetches a profile and walks all of them, telling what happens on the way. `WORKATO_API_TOKEN` is
 * the API token, `WORKATO_HOST` the base URL, such as `https://www.workato.com`.
 */
fun main() {
    val (start, host) = System.nanoTime() to System.getenv("WORKATO_HOST")
    var requests = 0
    val count = Client(System.getenv("WORKATO_API_TOKEN")) {
        baseUrl = host
        onEvent(Level.DEBUG) {
            if (it.kind == EventKind.SENDING) requests++
            tell(it)
        }
    }.use { workato ->
        println("Talking to $host\n")
        showOne(workato)
        showAll(workato)
    }
    println("\nKotlin: %d profiles, %d requests, %.1f s".format(count, requests, (System.nanoTime() - start) / 1e9))
}

private fun showOne(workato: Client) {
    println("get(321)")
    val profile = workato.get(321)
    println("  ${profile.name} for ${profile.provider}, since ${profile.createdAtTime?.toLocalDate()}")
    println("  used by ${profile.sharedAccountsCount} connections")
    println("  assigned to ${profile.oemCustomersCount} customers\n")
}

private fun showAll(workato: Client): Int {
    println("profiles()")
    val providers = workato.profiles().groupingBy { it.provider }.eachCount().toSortedMap()
    providers.forEach { (provider, count) -> println("  %4d  %s".format(count, provider)) }
    return providers.values.sum()
}

private fun tell(event: Event) {
    val wait = "%.1f s: %s".format((event.wait?.toMillis() ?: 0) / 1e3, event.reason)
    when (event.kind) {
        EventKind.SENDING -> println("  -> ${event.method} ${event.path}")
        EventKind.RECEIVED -> println("  <- ${event.status}")
        EventKind.WAITING -> println("     waits $wait")
        EventKind.RETRYING -> println("     tries again in $wait")
        EventKind.GAVE_UP, EventKind.ODD_ANSWER, EventKind.ODD_TOKEN, EventKind.NO_TOKEN -> println("     ${event.reason}")
    }
}
