package workato.oauthprofiles.internal

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.select
import workato.oauthprofiles.Customer

/**
 * The customers of a flow. A coroutine of its own collects it, one customer ahead: it waits until that one is taken.
 * What the flow throws comes out when the rollout asks for the next customer, and not before.
 */
internal class CustomerFlow(scope: CoroutineScope, private val closing: Job, customers: Flow<Customer?>) {
    private val ahead = Channel<Customer?>(Channel.RENDEZVOUS)
    private val collecting = scope.launch {
        ahead.close(runCatching { customers.collect(ahead::send) }.exceptionOrNull())
    }

    /** Closing the client ends the wait for a customer. */
    suspend fun next(): Reply = select {
        closing.onJoin { Reply.Cancelled }
        ahead.onReceiveCatching { next ->
            next.exceptionOrNull()?.let { throw it }
            if (next.isClosed) Reply.Next(null) else reply(next.getOrThrow())
        }
    }

    fun cancel() = collecting.cancel()
}
