import java.nio.channels.FileChannel
import java.nio.file.Path
import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.Client
import workato.oauthprofiles.Secret
import workato.oauthprofiles.WorkatoException
import workato.oauthprofiles.testing.Emulator as OwnEmulator

private val mapped = mutableListOf<Any>()

/**
 * Loads the native library in every way, and prints what comes of it. If it starts a process, it fails. It maps a file
 * first, if one is given: a JVM on musl has the file of musl in its memory.
 */
fun main(files: Array<String>) {
    for (file in files) mapped += FileChannel.open(Path.of(file)).use { it.map(FileChannel.MapMode.READ_ONLY, 0, 1) }
    val loads = listOf(
        { Client(null) }, { Secret(null).let { null } }, { Client("token") }, { AsyncClient("token") }, { OwnEmulator() },
        { Client("token") },
    )
    for (load in loads) {
        try {
            load()?.close()
            println("loaded")
        } catch (_: WorkatoException.InvalidInput) {
            // Of `null`. The native library makes the text of it.
            println("loaded")
        } catch (error: WorkatoException) {
            println("${error.code}: ${error.message}")
            check(error is WorkatoException.NativeLibrary && error.hint!! in error.message!! && !error.mayHaveApplied)
        } catch (error: Throwable) {
            println(error)
        }
    }
    // It waits for the end of a process, and lives a minute longer.
    check(Thread.getAllStackTraces().keys.none { "process reaper" in it.name }) { "a process was started" }
}
