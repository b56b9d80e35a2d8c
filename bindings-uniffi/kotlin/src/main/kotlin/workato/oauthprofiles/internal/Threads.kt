package workato.oauthprofiles.internal

import java.lang.reflect.Method
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import workato.oauthprofiles.Request

/**
 * Platform threads for work in native code: a coroutine must not block its thread, and a virtual thread that waits in
 * native code blocks the platform thread that carries it. They are daemons, so that a program can end while a request
 * is under way.
 */
internal val threads: ExecutorService = Executors.newCachedThreadPool(::daemon)

private fun daemon(work: Runnable) = Thread(work, "workato-oauth-profiles").apply { isDaemon = true }

/**
 * Runs what the native library calls back from. JNA leaves objects in the thread of a callback, which hold its class
 * loader: a thread of a server lives on, and these end with a shutdown.
 */
internal fun <T> onOwnThread(work: () -> T): T = try {
    CompletableFuture.supplyAsync({ work() }, threads).join()
} catch (failure: CompletionException) {
    throw failure.cause ?: failure
}

/** Looks for interrupts, and ends what takes longer than its timeout. */
internal val timer = ScheduledThreadPoolExecutor(1, ::daemon).apply {
    removeOnCancelPolicy = true
    setKeepAliveTime(1, TimeUnit.SECONDS)
    allowCoreThreadTimeOut(true)
}

/** Ends all threads, once what they do is done. */
internal fun endThreads() = listOf(threads, timer).forEach {
    it.shutdownNow()
    it.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)
}

/** Runs a transport. An interrupt does not wake a thread that reads a socket, so the timer looks for one. */
internal fun <T> cancelledByInterrupt(request: Request, send: () -> T): T {
    Sending.add(request, Thread.currentThread())
    return try {
        send()
    } finally {
        Sending.remove(request)
    }
}

/**
 * The requests that transports send now, and their threads. One look every 100 ms is for all of them: to start and end a
 * look for each would cost more than the rest of a request.
 */
private object Sending : Runnable {
    private val requests = ConcurrentHashMap<Request, Thread>()
    private val isLooking = AtomicBoolean()

    fun add(request: Request, thread: Thread) {
        requests[request] = thread
        lookSoon()
    }

    fun remove(request: Request) {
        requests -= request
    }

    override fun run() {
        requests.forEach { (request, thread) -> if (thread.isInterrupted) request.cancel() }
        isLooking.set(false)
        if (requests.isNotEmpty()) lookSoon()
    }

    private fun lookSoon() {
        if (isLooking.compareAndSet(false, true)) timer.schedule(this, 100, TimeUnit.MILLISECONDS)
    }
}

/** JDK 21 and newer have virtual threads. */
private val virtual: Method? = Thread::class.java.methods.find { it.name == "isVirtual" }

internal fun isVirtual(thread: Thread): Boolean = virtual?.invoke(thread) == true

/** The native library asks it while it sends. */
internal object ThreadInterrupts : Interrupts {
    override fun isInterrupted(): Boolean = Thread.currentThread().isInterrupted
}
