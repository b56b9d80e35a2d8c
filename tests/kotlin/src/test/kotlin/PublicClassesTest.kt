import java.io.PrintWriter
import java.io.StringWriter
import java.lang.reflect.Modifier
import java.nio.file.Path
import java.util.jar.JarFile
import java.util.spi.ToolProvider
import kotlin.io.path.readLines
import kotlin.io.path.writeLines
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.Client

/** What an editor offers a user of Java: the classes and methods of the installed jar that a compiler sees. */
class PublicClassesTest {
    private val jar = Client::class.java.protectionDomain.codeSource.location.path
    private val classes: List<Class<*>> = JarFile(jar).use { file ->
        val names = file.entries().asSequence().map { it.name }.filter { it.startsWith("workato/") && it.endsWith(".class") }
        names.map { it.removeSuffix(".class").replace('/', '.') }
            .filterNot { it.startsWith("workato.oauthprofiles.internal.") }
            .map { Class.forName(it, false, javaClass.classLoader) }
            .filter { type -> generateSequence(type) { it.enclosingClass }.all { Modifier.isPublic(it.modifiers) } }
            .filterNot { it.isSynthetic || it.isAnonymousClass || it.isLocalClass }
            .toList()
    }

    /** `UPDATE_SNAPSHOT=1` writes the list again: read its diff as a user would. */
    @Test
    fun `the public classes are those of the list`() {
        val list = Path.of(System.getenv("WORKATO_TEST_SNAPSHOTS")).resolve("public-classes.txt")
        val found = classes.map { it.name.removePrefix("workato.oauthprofiles.").replace('$', '.') }.sorted()
        if (System.getenv("UPDATE_SNAPSHOT") != null) list.writeLines(found)
        assertEquals(list.readLines(), found)
    }

    @Test
    fun `no public method has a name that only the compiler of Kotlin can type`() {
        val odd = classes.flatMap { it.declaredMethods.toList() }
            .filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic && '$' in it.name }
        assertEquals(emptyList<Any>(), odd)
    }

    /** The annotations are in the class files, where javap, IntelliJ, Eclipse and checkers find them. */
    @Test
    fun `tools of Java see what can be null`() {
        val written = StringWriter().also { text ->
            val out = PrintWriter(text)
            ToolProvider.findFirst("javap").get().run(out, out, "-v", "-cp", jar, "workato.oauthprofiles.Profile")
        }
        fun annotationOf(getter: String) =
            written.toString().substringAfter(" $getter();").substringAfter("RuntimeInvisibleAnnotations:").trim().lines()[1].trim()
        assertEquals("org.jetbrains.annotations.NotNull", annotationOf("getName"))
        assertEquals("org.jetbrains.annotations.Nullable", annotationOf("getCreatedAt"))
        assertTrue(runCatching { Class.forName("org.jetbrains.annotations.NotNull") }.isSuccess, "the dependency is missing")
    }
}
