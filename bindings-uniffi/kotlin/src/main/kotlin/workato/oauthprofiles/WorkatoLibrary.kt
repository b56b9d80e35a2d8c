package workato.oauthprofiles

import java.util.Collections
import java.util.WeakHashMap
import workato.oauthprofiles.internal.ClientState
import workato.oauthprofiles.internal.NativeCode

/** The library as a whole, with the native library that all clients of this class loader share. */
object WorkatoLibrary {
    @Volatile
    private var isShutDown = false

    private val clients = Collections.synchronizedSet(Collections.newSetFromMap(WeakHashMap<ClientState, Boolean>()))

    /**
     * Closes all clients, waits for the calls that are under way, ends all threads of this library, and frees all
     * native objects, so that the class loader can be collected. After that every call is a
     * [WorkatoException.NativeLibrary]: only a new class loader can load the library again. The code of the native
     * library stays in memory, about 3 MB for each class loader that loaded it.
     *
     * It is for a program that loads this library in a class loader of its own and drops that while the JVM goes on,
     * such as a web application that is stopped: call it in `ServletContextListener.contextDestroyed`, or in a method
     * with `@PreDestroy`, and not in a listener or transport, nor on the only thread of a coroutine that is in a call: it
     * would wait for a call that cannot end. Other programs do not need it.
     *
     * JNA's cleaner thread is ended too, because it holds this class loader. JNA starts a new one when it needs it.
     */
    @JvmStatic
    fun shutdown() {
        isShutDown = true
        NativeCode.shutdown { synchronized(clients) { clients.toList() }.forEach { it.close() } }
    }

    @JvmSynthetic
    internal fun add(client: ClientState) {
        clients += client
        if (isShutDown) client.close()
    }
}
