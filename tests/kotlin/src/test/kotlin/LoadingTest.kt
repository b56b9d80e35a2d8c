import java.nio.file.Files
import java.nio.file.Path
import java.util.jar.JarFile
import kotlin.io.path.createDirectories
import kotlin.io.path.readLines
import kotlin.io.path.writeBytes
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

private const val LIBRARY = "linux-x86-64/libworkato_oauth_profiles_uniffi.so"

/** What can be wrong where the native library is loaded, each in a JVM of its own. */
class LoadingTest {
    @TempDir
    lateinit var folder: Path

    private fun load(
        vararg options: String,
        classPath: List<String> = CLASS_PATH,
        before: List<String> = listOf(),
        arguments: List<String> = listOf(),
    ): String {
        val lines = java("LoadKt", options.toList(), classPath, before, arguments)
        assertEquals(6, lines.size, lines.joinToString("\n"))
        return lines.toSet().joinToString("\n")
    }

    private fun failure(reason: String, hint: String) =
        "NATIVE_LIBRARY: load the native library: $reason (native_library); $hint"

    @Test
    fun `it is loaded, and no process is started`() = assertEquals("loaded", load())

    @Test
    fun `a JVM without JNA`() {
        val hint = "add the dependency net.java.dev.jna:jna, version 5.13 or newer"
        assertEquals(failure("JNA is not on the class path", hint), load(classPath = CLASS_PATH - jar("jna")))
    }

    @Test
    fun `a JNA that is too old, and the oldest one that is not`() {
        fun with(version: String) = load(classPath = CLASS_PATH - jar("jna") + "target/jna/jna-$version.jar")
        val hint = "use version 5.13 or newer of net.java.dev.jna:jna"
        assertEquals(failure("JNA 5.12.1 is too old", hint), with("5.12.1"))
        assertEquals("loaded", with("5.13.0"))
    }

    @Test
    fun `a platform for which the jar has no library`() {
        val reason = "the jar has no native library for the platform linux-riscv64, it has one for: ${LIBRARY.substringBefore('/')}"
        val hint = "run `cargo xtask package kotlin` on a machine with the platform linux-riscv64, and use its jar"
        assertEquals(failure(reason, hint), load("-Djna.prefix=linux-riscv64"))
    }

    @Test
    fun `a JVM on musl, for which the jar has no library`() {
        for (name in listOf("ld-musl-x86_64.so.1", "libc.so")) {
            val musl = folder.resolve(name).apply { writeBytes(ByteArray(1)) }
            val reason = "the jar has no native library for the platform linux-x86-64-musl, it has one for: ${LIBRARY.substringBefore('/')}"
            val hint = "add this library to the dependencies a second time, with the classifier linux-x86-64-musl"
            assertEquals(failure(reason, hint), load(arguments = listOf("$musl")))
        }
    }

    @Test
    fun `a JVM on musl takes the library for musl`() {
        val musl = folder.resolve("ld-musl-x86_64.so.1").apply { writeBytes(ByteArray(1)) }
        val library = LIBRARY.replace("linux-x86-64/", "linux-x86-64-musl/")
        folder.resolve(library).apply { parent.createDirectories(); writeBytes("text".toByteArray()) }
        val text = load(classPath = listOf("$folder") + CLASS_PATH, arguments = listOf("$musl"))
        assertTrue(text.startsWith("NATIVE_LIBRARY: ") && "file too short" in text, text)
    }

    @Test
    fun `a temporary folder that cannot be written`() {
        val text = load("-Djna.tmpdir=/proc")
        assertTrue(text.startsWith("NATIVE_LIBRARY: ") && "temporary" in text, text)
        assertTrue("-Djna.tmpdir=/a/folder" in text, text)
    }

    @Test
    fun `a temporary folder without the right to execute`() {
        val mounted = Path.of("/proc/mounts").readLines().map { it.split(" ") }
            .find { "noexec" in it[3].split(",") && it[2] == "tmpfs" && Files.isWritable(Path.of(it[1])) }
        val text = if (mounted != null) {
            load("-Djna.tmpdir=${mounted[1]}")
        } else {
            val mount = "mount -t tmpfs -o noexec tmpfs '$folder' && exec \"$@\""
            val before = listOf("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh")
            assumeTrue(ProcessBuilder(before + "true").start().waitFor() == 0, "nothing can be mounted here")
            load("-Djna.tmpdir=$folder", before = before)
        }
        assertTrue(text.startsWith("NATIVE_LIBRARY: ") && "-Djna.tmpdir=/a/folder" in text, text)
        assertTrue("failed to map segment" in text, text)
    }

    @Test
    fun `a native library of another version`() {
        val other = JarFile(jar("jna")).use { jar ->
            jar.getInputStream(jar.getEntry("com/sun/jna/linux-x86-64/libjnidispatch.so")).readBytes()
        }
        val file = folder.resolve(LIBRARY).apply { parent.createDirectories(); writeBytes(other) }
        val text = load(classPath = listOf("$folder") + CLASS_PATH)
        assertTrue(text.startsWith(failure("the classes and the native library are of different versions", "")), text)
        assertTrue("file:$file" in text && jar("workato-oauth-profiles") in text, text)
    }

    @Test
    fun `a native library that the system does not load`() {
        folder.resolve(LIBRARY).apply { parent.createDirectories(); writeBytes("text".toByteArray()) }
        val text = load(classPath = listOf("$folder") + CLASS_PATH)
        assertTrue(text.startsWith("NATIVE_LIBRARY: ") && "file too short" in text, text)
    }

    @Test
    @Tag("virtual")
    fun `a JVM that denies access to native code`() {
        assumeTrue(Runtime.version().feature() >= 24)
        val hint = "start Java with --enable-native-access=ALL-UNNAMED"
        val expected = failure("Java denies access to native code", hint)
        assertEquals(expected, load("--illegal-native-access=deny"))
        assertEquals("loaded", load("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED"))
    }
}
