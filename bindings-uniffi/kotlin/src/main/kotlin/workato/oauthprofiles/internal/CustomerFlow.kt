package workato.oauthprofiles.internal

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch
import workato.oauthprofiles.Customer

/**
 * The customers of a flow. A coroutine of its own collects it, one customer ahead: it waits until that one is taken.
 * What the flow throws comes out when the rollout asks for the next customer, and not before.
 */
internal class CustomerFlow(scope: CoroutineScope, customers: Flow<Customer?>) {
    private val ahead = Channel<Customer?>(Channel.RENDEZVOUS)
    private val collecting = scope.launch {
        ahead.close(runCatching { customers.collect(ahead::send) }.exceptionOrNull())
    }

    suspend fun next(): Reply {
        val next = ahead.receiveCatching()
        next.exceptionOrNull()?.let { throw it }
        return if (next.isClosed) Reply.Next(null) else reply(next.getOrThrow())
    }

    fun cancel() = collecting.cancel()
}
