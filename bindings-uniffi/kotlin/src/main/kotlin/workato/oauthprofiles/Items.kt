package workato.oauthprofiles

import java.util.Spliterator
import java.util.Spliterators
import java.util.concurrent.atomic.AtomicBoolean
import java.util.stream.Stream
import java.util.stream.StreamSupport
import workato.oauthprofiles.internal.Cursor
import workato.oauthprofiles.internal.refused

/**
 * The items of a walk or rollout, for one loop. A request is sent when its item is requested, and none before the first
 * one.
 *
 * ```kotlin
 * for (profile in workato.profiles()) println("${profile.id} ${profile.name}")
 * ```
 *
 * Functions of Kotlin such as `map` and `filter` read all items first. With `asSequence()` before them, they work on
 * one item after the other.
 *
 * A loop that is left early leaves the ledger of a rollout locked, until the items are closed or garbage-collected, or
 * the client is closed. [close] frees it at once: `workato.assignEach(321, customers, ledger).use { ... }`. Items that
 * were read to their end need no closing.
 */
class Items<T : Any> internal constructor(private val cursor: Cursor<T>) : Iterable<T>, AutoCloseable {
    private val isRead = AtomicBoolean()

    /**
     * The items, which can be read once.
     *
     * @throws WorkatoException.InvalidInput the second time
     */
    override fun iterator(): Iterator<T> {
        if (isRead.getAndSet(true)) {
            throw refused("these items were read before: call the method again for a new run")
        }
        return cursor
    }

    /** The items as a stream of Java, which can be read once. Closing it closes the items. */
    fun stream(): Stream<T> {
        val items = Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED or Spliterator.NONNULL)
        return StreamSupport.stream(items, false).onClose(::close)
    }

    /**
     * Ends the walk or rollout: there are no more items, and its ledger is free. A thread that waits for an item gets
     * [WorkatoException.Cancelled]. What was done stays done.
     */
    override fun close() = cursor.close()
}
