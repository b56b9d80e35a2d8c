import java.io.File
import java.lang.ref.PhantomReference
import java.lang.ref.ReferenceQueue
import java.net.URLClassLoader
import java.util.concurrent.Callable
import kotlin.concurrent.thread
import kotlin.system.exitProcess

private const val ROUNDS = 3
private const val NANOS = 60_000_000_000

/**
 * Loads a web application in a class loader of its own, uses and stops it, and waits until the garbage collector has
 * freed its class loader; several times. With `parent` JNA is not in this class loader, but in its parent.
 */
fun main(arguments: Array<String>) {
    val (jna, others) = CLASS_PATH.map { File(it).toURI().toURL() }.partition { "/jna-" in "$it" }
    val platform = ClassLoader.getPlatformClassLoader()
    val parent = if ("parent" in arguments) URLClassLoader(jna.toTypedArray(), platform) else null
    val urls = (if (parent == null) jna + others else others).toTypedArray()
    val queue = ReferenceQueue<ClassLoader>()
    for (round in 1..ROUNDS) {
        val loader = URLClassLoader(urls, parent ?: platform).use { loader ->
            run(loader, isOwnThread = round % 2 == 1)
            PhantomReference<ClassLoader>(loader, queue)
        }
        val end = System.nanoTime() + NANOS
        while (queue.remove(50) == null) {
            if (System.nanoTime() > end) fail("round $round: $loader is not freed")
            System.gc()
        }
        println("round $round: the class loader is freed")
    }
    // A thread that has nothing left to clean ends by itself, and on a busy machine not at once.
    val end = System.nanoTime() + NANOS
    while (parent == null && ownThreads().isNotEmpty()) {
        if (System.nanoTime() > end) fail("${ownThreads()} still run")
        ownThreads().forEach { it.join(50) }
        System.gc()
    }
}

private fun ownThreads() = Thread.getAllStackTraces().keys.filter { "workato" in it.name || "JNA" in it.name || "Cleaner-" in it.name }

/** Like a server, whose threads live on when an application is stopped, or not. */
private fun run(loader: ClassLoader, isOwnThread: Boolean) {
    val app = loader.loadClass("WebApp").getDeclaredConstructor().newInstance()
    if (isOwnThread) thread(contextClassLoader = loader) { (app as Runnable).run() }.join() else (app as Runnable).run()
    println((app as Callable<*>).call())
}

private fun fail(text: String): Nothing {
    println(text)
    exitProcess(1)
}
