import java.util.function.Consumer
import kotlinx.coroutines.runBlocking
import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.Client
import workato.oauthprofiles.Options
import workato.oauthprofiles.Profile

/** The verbs as each kind of client has them; a parameter that is null is left out of the call. */
interface Door : AutoCloseable {
    fun get(id: Long): Profile
    fun list(page: Long?, perPage: Long?): List<Profile>
    fun profiles(page: Long?, each: Consumer<Profile>)
}

class BlockingDoor(configure: Options.() -> Unit) : Door {
    private val client = Client(TOKEN, configure)

    override fun get(id: Long) = client.get(id)

    override fun list(page: Long?, perPage: Long?) = when {
        page != null && perPage != null -> client.list(page, perPage)
        page != null -> client.list(page)
        perPage != null -> client.list(perPage = perPage)
        else -> client.list()
    }

    override fun profiles(page: Long?, each: Consumer<Profile>) =
        (if (page == null) client.profiles() else client.profiles(page)).forEach(each::accept)

    override fun close() = client.close()
}

class AsyncDoor(configure: Options.() -> Unit) : Door {
    private val client = AsyncClient(TOKEN, configure)

    override fun get(id: Long) = runBlocking { client.get(id) }

    override fun list(page: Long?, perPage: Long?) = runBlocking {
        when {
            page != null && perPage != null -> client.list(page, perPage)
            page != null -> client.list(page)
            perPage != null -> client.list(perPage = perPage)
            else -> client.list()
        }
    }

    override fun profiles(page: Long?, each: Consumer<Profile>) = runBlocking {
        (if (page == null) client.profiles() else client.profiles(page)).collect(each::accept)
    }

    override fun close() = client.close()
}
