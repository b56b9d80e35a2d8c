import java.nio.file.Files
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReferenceArray
import kotlin.concurrent.thread
import kotlin.random.Random
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import workato.oauthprofiles.*
import workato.oauthprofiles.testing.Emulator as OwnEmulator

private const val NANOS = 10_000_000_000
private const val STEPS = 200
private const val THREADS = 8

/**
 * Uses and closes everything that a user can hold, at random moments from many threads. A use of freed memory crashes
 * the process. `StressKt SEED` repeats the choices of each thread.
 */
fun main(arguments: Array<String>) {
    val seed = arguments.firstOrNull()?.toLong() ?: System.nanoTime()
    println("seed $seed")
    val end = System.nanoTime() + NANOS
    val stress = OwnEmulator().use { emulator ->
        emulator.set("""{"requests_per_minute": null, "journal": false}""")
        emulator.fill(documented = true, customers = 50)
        Stress(emulator).apply {
            val threads = List(THREADS) { nth ->
                thread { Random(seed + nth).let { random -> while (isToGoOn(end)) step(random) } }
            }
            val random = Random(seed - 1)
            while (isToGoOn(end)) {
                threads.random(random).interrupt()
                Thread.sleep(random.nextLong(20))
            }
            threads.forEach { it.join() }
        }
    }
    println("${stress.done} steps were done, ${stress.refused} ended with an exception")
    stress.odd.distinctBy { "$it" }.forEach { it.printStackTrace() }
    exitProcess(if (stress.odd.isEmpty()) 0 else 1)
}

private class Stress(private val emulator: OwnEmulator) {
    val done = AtomicInteger()
    val refused = AtomicInteger()
    val odd = ConcurrentLinkedQueue<Throwable>()
    private val clients = AtomicReferenceArray(Array(4) { client(it) })
    private val coroutines = AtomicReferenceArray(Array(2) { emulator.asyncClient(configure) })
    private val input = ProfileInput("Stress", "slack", "id", Secret("a shared client secret"), Secret("a token"))
    private val proxy = Proxy.Url(Secret("http://user:password@127.0.0.1:1"))
    private val ledgers = List(2) { Files.createTempFile("stress", ".jsonl").also(Files::delete) }
    private val customers = List(50) { Customer.Workspace(1001L + it) }
    private val configure: Options.() -> Unit get() = { requestsPerMinute = null; onEvent(Level.DEBUG) { destroy(it) } }

    /** One that waits in the emulator, or one that sends through sockets. */
    private fun client(nth: Int) =
        if (nth % 2 == 0) emulator.client(configure) else Client(emulator.apiToken) { configure(); baseUrl = emulator.url }

    /** On a slow machine few steps are done in that time. */
    fun isToGoOn(end: Long) = odd.isEmpty() && (System.nanoTime() < end || done.get() < STEPS)

    fun step(random: Random): Any = try {
        act(random)
        done.incrementAndGet()
    } catch (failure: WorkatoException) {
        // A use of freed memory need not crash: a secret may be called empty.
        if (isExpected(failure)) refused.incrementAndGet() else odd += failure
    } catch (_: InterruptedException) {
        // Of a wait of this program.
        refused.incrementAndGet()
    } catch (other: Throwable) {
        odd += other
    } finally {
        Thread.interrupted()
    }

    /** Another step closed the client, cancelled the call or has the ledger. */
    private fun isExpected(failure: WorkatoException) = when (failure) {
        is WorkatoException.Cancelled, is WorkatoException.Ledger -> true
        is WorkatoException.InvalidInput -> failure.reason.startsWith("the client is closed")
        else -> false
    }

    private fun act(random: Random) {
        val nth = random.nextInt(clients.length())
        val client = clients[nth]
        when (random.nextInt(12)) {
            0 -> clients.getAndSet(nth, client(nth)).close()
            1 -> client.withOptions { maxAttempts = 1 }.use { it.get(321) }
            2 -> client.ensure(input.copy(name = "Stress ${random.nextInt(5)}"), replace = true)
            3 -> client.rotateSecret(321, input.clientSecret, input.token)
            4 -> client.profiles().take(random.nextInt(3)).forEach(::destroy)
            5 -> client.assignEach(321, customers, ledgers.random(random), pace = 60_000).take(3).forEach(::destroy)
            6 -> client.ensureEach(listOf(input, input.copy(provider = "zoom"))).forEach(::destroy)
            7 -> async(random)
            8 -> Client("token") { proxy = this@Stress.proxy }.close()
            9 -> check(emulator.hasSecret(321, Secret("wrong")).not())
            10 -> items(random, client)
            else -> listOf(input, input.copy(), input.clientSecret, proxy, proxy.copy()).forEach(::destroy)
        }
    }

    private fun async(random: Random) {
        val nth = random.nextInt(coroutines.length())
        val client = coroutines[nth]
        if (random.nextInt(4) == 0) coroutines.getAndSet(nth, emulator.asyncClient(configure)).close()
        runBlocking {
            withTimeoutOrNull(random.nextLong(1, 20)) { client.update(321, input) }
            withTimeoutOrNull(random.nextLong(1, 20)) { client.assignEach(321, customers, pace = 60_000).collect { } }
        }
    }

    /** Items are read by one thread, and closed by another one. */
    private fun items(random: Random, client: Client) {
        val items = client.assignEach(321, customers, pace = 60_000)
        val closing = thread { items.close() }
        try {
            items.take(1 + random.nextInt(3))
        } finally {
            Thread.interrupted()
            closing.join()
        }
    }

    /** Closes whatever it is, if it can be closed. */
    private fun destroy(held: Any) = held.javaClass.methods
        .filter { it.name in setOf("close", "destroy") && it.parameterCount == 0 }
        .forEach { it.invoke(held) }
}
