import java.io.IOException
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger
import kotlin.io.path.readText
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.*
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.io.TempDir
import workato.oauthprofiles.*
import workato.oauthprofiles.OutcomeStatus.DONE

/** Rollouts over customers from a flow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowTest {
    private val emulator = Emulator("--set", "requests_per_minute=off")

    private fun customer(nth: Int) = Customer.Workspace(1001L + nth)

    /** Assigns the customers, and returns the outcomes and what ended the rollout. */
    private fun assign(customers: Flow<Customer>, ledger: Path? = null): Pair<List<Outcome>, Throwable?> {
        emulator.set("""{"documented": true, "customers": 8}""")
        val outcomes = mutableListOf<Outcome>()
        AsyncClient(TOKEN) { baseUrl = emulator.url; requestsPerMinute = null }.use { client ->
            val thrown = runBlocking {
                runCatching { client.assignEach(321, customers, ledger, pace = 6000).collect { outcomes += it } }
            }
            return outcomes to thrown.exceptionOrNull()
        }
    }

    @Test
    fun `a flow that is cancelled is an error of the rollout and not its end`() {
        val cancelled = listOf<Flow<Customer>>(
            flow { emit(customer(0)); withTimeout(1) { awaitCancellation() } },
            flow { emit(customer(0)); throw CancellationException("mine") },
        )
        for (customers in cancelled) {
            val (outcomes, error) = assign(customers)
            assertEquals(listOf(DONE), outcomes.map { it.status })
            assertTrue(error is WorkatoException.Cancelled && error.cause is CancellationException, "$error")
        }
    }

    @Test
    fun `an exception of a flow comes out after the outcome and the ledger line of the customer under way`(@TempDir folder: Path) {
        val ledger = folder.resolve("rollout.jsonl")
        for (mine in listOf(IOException("mine"), AssertionError("mine"))) {
            ledger.toFile().delete()
            val (outcomes, error) = assign(flow { emit(customer(0)); throw mine }, ledger)
            // It is a copy with the stack of the caller, where coroutines recover that.
            assertEquals("$mine", "$error")
            assertEquals(listOf(DONE), outcomes.map { it.status })
            assertTrue("\"customer\":1001" in ledger.readText(), ledger.readText())
            assertTrue("ended" !in ledger.readText(), "the rollout has not ended")
        }
    }

    @Test
    fun `one customer is taken ahead and no more`() {
        val taken = AtomicInteger()
        val customers = flow { repeat(8) { taken.incrementAndGet(); emit(customer(it)) } }
        emulator.set("""{"documented": true, "customers": 8}""")
        val counts = mutableListOf<Int>()
        AsyncClient(TOKEN) { baseUrl = emulator.url; requestsPerMinute = null }.use { client ->
            runBlocking(Dispatchers.Default) {
                client.assignEach(321, customers, pace = 6000).collect { counts += taken.get() }
            }
        }
        assertEquals(8, counts.size)
        counts.forEachIndexed { nth, count -> assertTrue(count in nth + 1..nth + 2, "$counts") }
    }

    @Test
    fun `a rollout whose coroutine is cancelled ends with the exception of the coroutine`() {
        emulator.set("""{"documented": true, "customers": 8}""")
        AsyncClient(TOKEN) { baseUrl = emulator.url; requestsPerMinute = null }.use { client ->
            val endless = flow { emit(customer(0)); awaitCancellation() }
            runBlocking(Dispatchers.Default) {
                val call = async { client.assignEach(321, endless, pace = 6000).toList() }
                until("the request arrives") { emulator.journal().isNotEmpty() }
                call.cancel(CancellationException("stop"))
                assertEquals("stop", runCatching { call.await() }.exceptionOrNull()?.message)
            }
        }
    }

    @Test
    fun `closing the client ends a rollout that waits for a customer, and frees its ledger`(@TempDir folder: Path) {
        emulator.set("""{"documented": true, "customers": 8}""")
        val (ledger, first) = folder.resolve("rollout.jsonl") to CompletableDeferred<Outcome>()
        val endless = flow { emit(customer(0)); awaitCancellation() }
        val options: Options.() -> Unit = { baseUrl = emulator.url; requestsPerMinute = null }
        val (closed, other) = AsyncClient(TOKEN, options) to AsyncClient(TOKEN, options)
        // On one thread this coroutine goes on when the rollout waits for its second customer.
        runBlocking {
            val call = async { runCatching { closed.assignEach(321, endless, ledger, pace = 6000).collect { first.complete(it) } } }
            first.await()
            closed.close()
            val error = withTimeout(5000) { call.await().exceptionOrNull() }
            assertTrue(error is WorkatoException.Cancelled, "$error")
            assertEquals(1, other.assignEach(321, flowOf(customer(0)), ledger, pace = 6000).toList().size)
        }
        other.close()
    }

    @AfterAll
    fun end() = emulator.close()
}
