package workato.oauthprofiles.internal

import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock

/** The items of a blocking call, one after the other. An exception ends them. */
internal class Cursor<T : Any>(
    private val state: ClientState,
    start: () -> BlockingDriver,
    private val read: (Answer, Exception?) -> T,
) : Iterator<T>, AutoCloseable {
    /** Nothing begins before the first item is requested. */
    private val driver = lazy(start)
    private val advancing = ReentrantLock()
    private var item: T? = null

    @Volatile
    private var hasEnded = false

    override fun hasNext(): Boolean {
        if (item == null && !hasEnded) item = advancing.withLock { advance() }
        return item != null
    }

    override fun next(): T = if (hasNext()) item!!.also { item = null } else throw NoSuchElementException()

    private fun advance(): T? {
        var next: T? = null
        try {
            state.checkOpen()
            val call = driver.value
            if (!hasEnded) next = call.next()?.let { read(it, call.takeCause()) }
        } finally {
            if (next == null) hasEnded = true
            free()
        }
        return next
    }

    /** Ends the items from any thread. One that waits for the next item gets the error of a cancelled call. */
    override fun close() {
        hasEnded = true
        if (driver.isInitialized()) driver.value.leave()
        // If a listener closes the items during a step, the step frees the machine at its end.
        if (!advancing.isHeldByCurrentThread && advancing.tryLock()) {
            try {
                free()
            } finally {
                advancing.unlock()
            }
        }
    }

    private fun free() {
        if (hasEnded && driver.isInitialized()) driver.value.close()
    }
}
