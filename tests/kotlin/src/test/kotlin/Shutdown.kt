import java.nio.file.Files
import java.time.Duration
import java.util.concurrent.CompletionException
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.system.exitProcess
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.runBlocking
import workato.oauthprofiles.*
import workato.oauthprofiles.testing.Emulator as OwnEmulator

private const val MILLIS = 60_000L

/** A call that a thread makes again and again until the library is shut down. */
private class Worker(val name: String, val call: () -> Any?)

/** Everything that a program can have under way when it shuts the library down. */
private class UnderWay(private val emulator: Emulator, private val own: OwnEmulator) {
    private val customers = generateSequence(1001L) { 1001 + (it - 1000) % 50 }.map { Customer.Workspace(it) }
    private val ledger = Files.createTempFile("shutdown", ".jsonl").also(Files::delete)

    /** The calls that hang or wait have begun to. */
    val begun = CountDownLatch(4)

    private fun options(kind: EventKind? = null, configure: Options.() -> Unit = {}): Options.() -> Unit = {
        baseUrl = emulator.url
        requestsPerMinute = null
        timeout = Duration.ofHours(1)
        onEvent(Level.DEBUG) { if (it.kind == kind) begun.countDown() }
        configure()
    }

    private val clients = listOf(null, UrlConnectionTransport(), JavaNetTransport()).map { Client(TOKEN, options { transport = it }) }
    private val async = AsyncClient(TOKEN, options())
    private val slow = options(EventKind.WAITING) { requestsPerMinute = 1 }
    private val waiting = Client(TOKEN, slow) to AsyncClient(TOKEN, slow)
    private val hanging = options(EventKind.SENDING)
    private val sending = Client(TOKEN, hanging) to AsyncClient(TOKEN, hanging)
    private val emulated = own.client { requestsPerMinute = null }

    val workers = clients.mapIndexed { nth, client -> Worker("get $nth") { client.get(321) } } + listOf(
        Worker("coroutine") { runBlocking { async.get(321) } },
        Worker("future") { clients[0].futures().get(321).join() },
        Worker("wait") { waiting.first.get(321) },
        Worker("wait of a coroutine") { runBlocking { waiting.second.get(321) } },
        Worker("hang") { sending.first.delete(321) },
        Worker("hang of a coroutine") { runBlocking { sending.second.delete(321) } },
        Worker("rollout") { clients[0].assignEach(321, customers.asIterable(), ledger, pace = 60_000).use { items -> items.forEach { checked(it) } } },
        Worker("rollout of a coroutine") { runBlocking { async.assignEach(321, customers.asFlow(), pace = 60_000).collect(::checked) } },
        Worker("emulator") { emulated.get(321) },
        Worker("emulated rollout") { emulated.assignEach(321, customers.asIterable(), pace = 60_000).forEach { checked(it) } },
        Worker("new client") { Client(TOKEN, options()).use { it.get(321) } },
        Worker("new emulator") { OwnEmulator().use { it.fill(documented = true); it.client().get(321) } },
    )

    private fun checked(outcome: Outcome) {
        outcome.error?.let { throw it }
    }
}

/**
 * Shuts the library down while calls, waits and rollouts are under way in many threads. Each must end with its result or
 * a [WorkatoException], and then say that the library is shut down.
 */
fun main() {
    val (odd, done) = ConcurrentLinkedQueue<String>() to AtomicInteger()
    Emulator("--documented", "--customers", "50", "--set", "requests_per_minute=off").use { emulator ->
        emulator.script("[${List(2) { """{"on": "delete", "fault": "hang"}""" }.joinToString()}]")
        val own = OwnEmulator().apply { set("""{"requests_per_minute": null}"""); fill(documented = true, customers = 50) }
        val underWay = UnderWay(emulator, own)
        val threads = underWay.workers.map { worker ->
            thread(name = worker.name, isDaemon = true) {
                do {
                    val thrown = runCatching(worker.call).exceptionOrNull()
                    val error = if (thrown is CompletionException) thrown.cause else thrown
                    if (isOdd(error)) odd += "${worker.name}: ${error!!.stackTraceToString()}"
                    done.incrementAndGet()
                } while (error !is WorkatoException.NativeLibrary)
            }
        }
        underWay.begun.await()
        until("the threads work") { done.get() > 100 }
        val closing = List(2) { thread(isDaemon = true) { runCatching(WorkatoLibrary::shutdown).exceptionOrNull()?.let { odd += "$it" } } }
        val end = System.nanoTime() + MILLIS * 1_000_000
        for (thread in closing + threads) {
            thread.join(((end - System.nanoTime()) / 1_000_000).coerceAtLeast(1))
            if (thread.isAlive) odd += "${thread.name} has not ended: ${thread.stackTrace.joinToString("\n")}"
        }
    }
    println(odd.distinctBy { it.lines().take(2) }.joinToString("\n").ifEmpty { "all calls ended as they should" })
    exitProcess(if (odd.isEmpty()) 0 else 1)
}

private fun isOdd(error: Throwable?) = when (error) {
    null, is WorkatoException.Cancelled, is WorkatoException.NativeLibrary, is WorkatoException.AmbiguousOutcome -> false
    is WorkatoException.InvalidInput -> error.reason != "the client is closed: build a new one"
    else -> true
}
