package workato.oauthprofiles

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * A client of the service for coroutines. Its calls share one limit and its connections. Cancelling
 * a coroutine leaves a wait or a request under way at once. Close it when it is no longer needed.
 *
 * ```kotlin
 * AsyncClient("api token") { dataCenter = DataCenter.EU }.use { workato ->
 *     workato.profiles().collect { println("${it.id} ${it.name}") }
 * }
 * ```
 *
 * @throws WorkatoException.InvalidInput where a setting is not valid
 */
class AsyncClient(apiToken: String, configure: Options.() -> Unit = {}) : AutoCloseable {
    private val calls = Calls(apiToken, Options().apply(configure), null)

    /** The base URL in use. */
    val baseUrl: String get() = calls.baseUrl

    /**
     * Reads one profile: `GET /api/custom_oauth_profiles/:id`.
     *
     * @throws WorkatoException.NotFound where this workspace has no such profile; see [Code] for all
     */
    suspend fun get(id: Long): Profile = calls.start(Command.Get(id)).use { next(it) }.profile()

    /**
     * Reads one page of profiles, from 1, of 1 to 100 profiles: `GET /api/custom_oauth_profiles`.
     * [profiles] reads all.
     */
    suspend fun list(page: Long = 1, perPage: Long = 100): List<Profile> =
        calls.start(Command.List(page, perPage)).use { next(it) }.profiles()

    /**
     * All profiles from a page of a hundred on, a request for every hundred, as they are asked for.
     * The timeout is for each page. After an exception the walk is over.
     *
     * Deleting profiles while walking makes the walk miss some: collect them first.
     */
    fun profiles(page: Long = 1): Flow<Profile> = flow {
        calls.start(Command.Profiles(page)).use { machine ->
            while (true) {
                calls.checkOpen()
                emit((next(machine) ?: break).profile())
            }
        }
    }

    /** Closes its connections once the calls under way have ended. Afterwards it throws [IllegalStateException]. */
    override fun close() = calls.close()

    private suspend fun next(machine: Machine): Answer? = translated { machine.await(calls::tell) }
}
