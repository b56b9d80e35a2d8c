package workato.oauthprofiles

/** Tells the listener of a blocking client; an error of its own leaves the call that it was told in. */
internal class Telling(val options: Options) : Observer {
    /** What is thrown in a callback cannot cross Rust: it is carried around it. */
    private val thrown = ThreadLocal<Error>()

    override fun tell(event: Event) = try {
        options.tell(event)
    } catch (error: Error) {
        thrown.set(error)
        throw ObserverFailure.Thrown()
    }

    fun <T> during(call: () -> T): T = try {
        call()
    } catch (failure: Exception) {
        throw thrown.get() ?: failure
    } finally {
        thrown.remove()
    }
}
