package workato.oauthprofiles

import java.lang.reflect.Method
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors

/**
 * Platform threads for work in native code: a coroutine must not block its thread, and a virtual thread that waits in
 * native code blocks the platform thread that carries it. They are daemons, so that a program can end while a request
 * is under way.
 */
internal val threads: ExecutorService by lazy {
    Executors.newCachedThreadPool { Thread(it, "workato-oauth-profiles").apply { isDaemon = true } }
}

/** JDK 21 and newer have virtual threads. */
private val virtual: Method? = Thread::class.java.methods.find { it.name == "isVirtual" }

internal fun isVirtual(thread: Thread): Boolean = virtual?.invoke(thread) == true

/** The native library asks it while it sends. */
internal object ThreadInterrupts : Interrupts {
    override fun isInterrupted(): Boolean = Thread.currentThread().isInterrupted
}
