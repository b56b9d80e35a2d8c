package workato.oauthprofiles.internal

import java.lang.reflect.Method
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
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

/** Ends all threads, once what they do is done. Clients that are closed have ended that. */
internal fun endThreads() = listOf(threads, timer).forEach {
    it.shutdownNow()
    it.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)
}

/** Runs a transport. An interrupt does not wake a thread that reads a socket, so this looks for one every 100 ms. */
internal fun <T> cancelledByInterrupt(request: Request, send: () -> T): T {
    val thread = Thread.currentThread()
    val look = Runnable { if (thread.isInterrupted) request.cancel() }
    val looking = timer.scheduleWithFixedDelay(look, 100, 100, TimeUnit.MILLISECONDS)
    return try {
        send()
    } finally {
        looking.cancel(false)
    }
}

/** JDK 21 and newer have virtual threads. */
private val virtual: Method? = Thread::class.java.methods.find { it.name == "isVirtual" }

internal fun isVirtual(thread: Thread): Boolean = virtual?.invoke(thread) == true

/** The native library asks it while it sends. */
internal object ThreadInterrupts : Interrupts {
    override fun isInterrupted(): Boolean = Thread.currentThread().isInterrupted
}
