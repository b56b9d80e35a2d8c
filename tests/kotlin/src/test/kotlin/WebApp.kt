import java.nio.file.Files
import java.util.concurrent.Callable
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import workato.oauthprofiles.*
import workato.oauthprofiles.testing.Emulator as OwnEmulator

/** A program that is started and stopped again in one JVM, each time in a new class loader. */
class WebApp : Runnable, Callable<String> {
    /** Answers requests. */
    override fun run() {
        OwnEmulator().use { emulator ->
            emulator.set("""{"requests_per_minute": null}""")
            emulator.fill(documented = true, customers = 3)
            emulator.client().use(::block)
            Client(emulator.apiToken) { baseUrl = emulator.url; requestsPerMinute = null }.use(::block)
            emulator.asyncClient().use(::suspend)
            AsyncClient(emulator.apiToken) { baseUrl = emulator.url; requestsPerMinute = null }.use(::suspend)
            AsyncClient(emulator.apiToken) {
                baseUrl = emulator.url
                requestsPerMinute = null
                transport = UrlConnectionTransport()
            }.use(::suspend)
        }
        forgotten = Client("a token")
    }

    /** Stops it, and says what comes of later calls. */
    override fun call(): String {
        WorkatoLibrary.shutdown()
        WorkatoLibrary.shutdown()
        return listOf({ Client("a token") }, { forgotten!!.get(1) }, { forgotten!!.close() }).joinToString { call ->
            runCatching(call).exceptionOrNull().let { (it as? WorkatoException)?.code ?: it }.toString()
        }
    }

    private fun block(client: Client) {
        check(client.get(321).id == 321L)
        check(client.profiles().count() == 1)
        check(client.assignEach(321, CUSTOMERS, ledger).count() == 3)
    }

    private fun suspend(client: AsyncClient) = runBlocking {
        check(client.get(321).id == 321L)
        check(client.profiles().toList().size == 1)
        check(client.assignEach(321, CUSTOMERS.asFlow()).toList().size == 3)
    }

    private val ledger get() = Files.createTempFile("web-app", ".jsonl").also { Files.delete(it); it.toFile().deleteOnExit() }

    private companion object {
        val CUSTOMERS = List(3) { Customer.Workspace(1001L + it) }

        /** A program may keep what it does not use. */
        var forgotten: Client? = null
    }
}
