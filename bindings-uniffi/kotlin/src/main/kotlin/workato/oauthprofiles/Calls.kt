package workato.oauthprofiles

/** The calls of a client, until it is closed. */
internal class Calls(apiToken: String, private val options: Options, observer: Observer?) : AutoCloseable {
    private val session = translated { Session(apiToken, options.config(), observer) }

    val baseUrl: String = translated { session.baseUrl() }

    fun start(command: Command): Machine {
        checkOpen()
        return translated { session.start(command) }
    }

    fun checkOpen() = check(!session.uniffiIsDestroyed) { "the client is closed" }

    fun tell(event: Event) = options.tell(event)

    override fun close() = session.close()
}

/** Lets what Rust throws out as what this package throws. */
internal inline fun <T> translated(call: () -> T): T = try {
    call()
} catch (failure: Failure.Failed) {
    throw WorkatoException.of(failure.data)
} catch (panic: InternalException) {
    throw WorkatoException.of(internalError(panic.message.orEmpty()))
}

internal fun Answer?.profile(): Profile = (this as Answer.One).profile

internal fun Answer?.profiles(): List<Profile> = (this as Answer.Page).profiles
