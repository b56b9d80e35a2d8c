package workato.oauthprofiles.internal

import com.sun.jna.Memory
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicLong

/** Memory in which a native function says whether it failed, and with what. It is used again and again. */
internal object CallStatus {
    /** A code and a [RustBuffer], as in [UniffiRustCallStatus]. */
    private const val BYTES = 32L
    private const val ERROR = 8L

    private val unused = ConcurrentLinkedQueue<Memory>()

    fun take(): Memory = unused.poll() ?: Memory(BYTES).apply { clear() }

    /** Throws what the function says, and takes the memory back. */
    fun <E : Exception> check(errorHandler: UniffiRustCallStatusErrorHandler<E>, memory: Memory) {
        val code = memory.getByte(0)
        if (code == UNIFFI_CALL_SUCCESS) {
            unused += memory
            return
        }
        val error = RustBuffer.ByValue().also { read(it, memory, ERROR) }
        memory.clear()
        unused += memory
        uniffiCheckCallStatus(errorHandler, UniffiRustCallStatus.create(code, error))
    }
}

/**
 * Memory for the structures that native functions return. JNA would allocate and free it for each one, which takes longer
 * than most calls. Each structure gets a part of a block, which the garbage collector frees after all its parts.
 */
internal object StructureMemory {
    private const val PARTS = 500L

    private class Block(private val size: Int) {
        private val memory = Memory(size * PARTS).apply { clear() }
        private val used = AtomicLong()

        fun take(): Memory? = used.getAndIncrement().takeIf { it < PARTS }?.let { memory.share(it * size, size.toLong()) as Memory }

        fun isOf(size: Int) = this.size == size
    }

    @Volatile
    private var block: Block? = null

    fun take(size: Int): Memory = block?.takeIf { it.isOf(size) }?.take() ?: run {
        val new = Block(size)
        block = new
        checkNotNull(new.take()) { "a new block has room" }
    }
}
