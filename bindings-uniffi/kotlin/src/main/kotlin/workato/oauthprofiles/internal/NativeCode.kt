package workato.oauthprofiles.internal

import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.locks.LockSupport
import kotlin.concurrent.thread
import workato.oauthprofiles.*

/** The native library: the first call loads it, and a shutdown ends its use. The generated code calls through it. */
internal object NativeCode {
    private class LoadFailure(val data: ErrorData, val cause: Throwable)

    @Volatile
    private var isLoaded = false

    /** A class that could not be initialized cannot be tried again: the same error for all calls. */
    @Volatile
    private var loadFailure: LoadFailure? = null

    /** How many calls are under way; [SHUT_DOWN] at the end. */
    private val calls = AtomicLong()

    /** Otherwise threads that call again and again would keep a shutdown waiting for ever. */
    @Volatile
    private var isShuttingDown = false

    /** The thread that shuts down, and frees what is left. */
    @Volatile
    private var closer: Thread? = null

    private val shuttingDown = Any()

    /** Calls the native library, which stays loaded meanwhile. A new call of a user is refused once a shutdown has begun. */
    inline fun <T> call(isNew: Boolean = false, work: () -> T): T {
        enter(isNew)
        try {
            return work()
        } finally {
            leave()
        }
    }

    fun enter(isNew: Boolean) {
        if (isNew && isShuttingDown && closer !== Thread.currentThread()) throw exception(shutDownError(), null)
        if (calls.updateAndGet { if (it == SHUT_DOWN) it else it + 1 } == SHUT_DOWN) {
            if (closer !== Thread.currentThread()) throw exception(shutDownError(), null)
            return
        }
        if (isLoaded) return
        load()
        loadFailure?.let {
            leave()
            throw exception(it.data, it.cause)
        }
    }

    fun leave() {
        if (calls.updateAndGet { if (it == SHUT_DOWN) it else it - 1 } == 0L) LockSupport.unpark(closer)
    }

    @Synchronized
    private fun load() {
        if (isLoaded || loadFailure != null) return
        // JNA leaves objects in the thread that loads a library, and a thread of a server lives on.
        val loading = thread(isDaemon = true, name = "workato-oauth-profiles") {
            try {
                JnaLibrary.open()
                uniffiEnsureInitialized()
                isLoaded = true
            } catch (failure: Throwable) {
                loadFailure = LoadFailure(loadError(failure), failure)
            }
        }
        uninterrupted({ loading.isAlive }) { loading.join() }
    }

    /** Closes the native library, once the calls have ended that are under way. */
    fun shutdown(endCalls: () -> Unit) = synchronized(shuttingDown) {
        closer = Thread.currentThread()
        isShuttingDown = true
        endCalls()
        uninterrupted({ !calls.compareAndSet(0, SHUT_DOWN) && calls.get() != SHUT_DOWN }) { LockSupport.park(this) }
        // No call needs them now, and none can begin.
        endThreads()
        if (isLoaded) {
            isLoaded = false
            NativeObjects.free()
            JnaLibrary.close()
        }
        closer = null
    }

    /** Waits on; an interrupt in between is kept for the caller. */
    private fun uninterrupted(isGoingOn: () -> Boolean, wait: () -> Unit) {
        var isInterrupted = false
        while (isGoingOn()) {
            isInterrupted = Thread.interrupted() || isInterrupted
            try {
                wait()
            } catch (_: InterruptedException) {
                isInterrupted = true
            }
        }
        if (isInterrupted) Thread.currentThread().interrupt()
    }
}

private const val SHUT_DOWN = Long.MIN_VALUE

/** All objects that own native memory. They are freed when they are closed or collected, and by a shutdown. */
internal class NativeObjects(private val cleaner: UniffiCleaner) : UniffiCleaner {
    override fun register(value: Any, cleanUpTask: Runnable): UniffiCleaner.Cleanable {
        val freeing = Freeing(cleanUpTask)
        all += freeing
        return cleaner.register(value, freeing).also { freeing.cleanable = it }
    }

    private class Freeing(private val task: Runnable) : Runnable {
        lateinit var cleanable: UniffiCleaner.Cleanable

        override fun run() {
            all -= this
            task.run()
        }
    }

    companion object {
        private val all = ConcurrentHashMap.newKeySet<Freeing>()

        fun free() = all.forEach { it.cleanable.clean() }
    }
}
