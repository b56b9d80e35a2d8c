import java.time.Duration
import kotlinx.coroutines.runBlocking
import workato.oauthprofiles.*

/** Answers that do not come from the service as they should, and answers that do not come. */
fun failedServers(failures: Failures) {
    val get = fun(workato: Client) { workato.get(321) }
    val create = fun(workato: Client) { workato.create(ACME) }
    val login = """{"status": 200, "headers": [["Content-Type", "text/html"]], "body": "<html>Sign in</html>"}"""
    val broken = """{"status": 500, "headers": [["X-Correlation-Id", "ab12"]], "body": {"message": "Server error", "id": "a1b2-c3"}}"""
    val busy = """{"status": 429, "headers": [["Retry-After", "300"]], "body": {"message": "Too many requests"}}"""
    fun answered(what: String, vararg faults: String, configure: Options.() -> Unit = {}, call: (Client) -> Unit = get) =
        emulated(configure = configure) { emulator, workato ->
            emulator.failNext(*faults)
            failures.add(what) { call(workato) }
        }
    answered("login page", login)
    answered("login page to create", login, call = create)
    answered("redirect", "redirect")
    answered("407 as an answer", """{"status": 407}""")
    answered("empty answer", """{"status": 200}""")
    answered("answer that is no JSON", """{"status": 200, "body": "{\"result\":"}""")
    answered("500 with an error id", broken, broken, broken)
    answered("503 three times", "503", "503", "503")
    answered("503 to create", "503", call = create)
    answered("connection closed without an answer", "drop_after", "drop_after", "drop_after")
    answered("connection closed during create", "drop_applied", call = create)
    answered("429 past the timeout", busy)
    answered("hung answer", "hang", "hang", "hang")
    answered("hung answer to create", "hang", call = create)
    answered("rate limit past the timeout", configure = { requestsPerMinute = 1; timeout = Duration.ofSeconds(5) }) {
        it.get(321)
        it.get(321)
    }
    failures.transports()
}

private fun Failures.transports() {
    fun client(send: Transport) = Client(API_TOKEN) { transport = send; maxAttempts = 1 }
    val status0 = client { Response(0, emptyMap(), ByteArray(0)) }
    add("transport that answers with status 0") { status0.get(321) }
    val down = client { throw TransportException("the tunnel is down") }
    add("transport that says that the network fails") { down.get(321) }
    val refused = client { throw TransportException("connection refused", reached = false) }
    add("transport that says that a create did not arrive") { refused.create(ACME) }
    val odd = client { error("a bug of mine") }
    add("transport with an exception of its own") { odd.create(ACME) }
    val async = AsyncClient(API_TOKEN) { transport = Transport { Response(404, emptyMap(), ByteArray(0)) } }
    add("unknown id, in a coroutine") { runBlocking { async.get(5) } }
    emulated { _, workato ->
        add("customers that throw") { workato.assignEach(321, Iterable { iterator<Customer> { error("a bug of mine") } }).toList() }
    }
}
