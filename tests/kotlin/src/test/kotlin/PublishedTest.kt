import com.google.gson.JsonParser
import java.io.File
import java.lang.module.ModuleFinder
import java.nio.file.Path
import java.util.jar.JarFile
import javax.xml.parsers.DocumentBuilderFactory
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.w3c.dom.Element

/** What lies in dist/maven. */
class PublishedTest {
    private val jar = File(System.getenv("WORKATO_TEST_JAR"))
    private val name = jar.name.removeSuffix(".jar")
    private val pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file(".pom")).documentElement

    private fun file(ending: String) = jar.resolveSibling("$name$ending")

    private fun entries(file: File) = JarFile(file).use { jar -> jar.entries().toList().map { it.name } }

    private fun Element.child(path: String): Element = path.split("/").fold(this) { element, name ->
        val children = (0 until element.childNodes.length).map { element.childNodes.item(it) }
        children.filterIsInstance<Element>().firstOrNull { it.tagName == name } ?: error("the pom has no $path")
    }

    @Test
    fun all_files_that_central_asks_for_are_there_with_their_checksums() {
        val endings = listOf(".jar", "-sources.jar", "-javadoc.jar", ".pom", ".module")
        val files = endings.flatMap { listOf(it, "$it.md5", "$it.sha1") }.map { "$name$it" }
        assertEquals(files.sorted(), jar.parentFile.list()!!.sorted())
    }

    @Test
    fun the_pom_has_all_that_central_asks_for() {
        val asked = listOf(
            "name", "description", "url", "licenses/license/name", "licenses/license/url", "developers/developer/name",
            "scm/connection", "scm/developerConnection", "scm/url",
        )
        for (path in asked) {
            val text = pom.child(path).textContent
            assertTrue(text.isNotBlank() && "\${" !in text, "$path: $text")
        }
    }

    @Test
    fun gradle_reads_which_java_the_jar_needs() {
        val module = JsonParser.parseString(file(".module").readText()).asJsonObject
        val variants = module["variants"].asJsonArray.map { it.asJsonObject["attributes"].asJsonObject }
        assertEquals(listOf("java-api" to 17, "java-runtime" to 17), variants.map {
            it["org.gradle.usage"].asString to it["org.gradle.jvm.version"].asInt
        })
    }

    @Test
    fun a_program_may_have_the_libraries_of_spring_boot_3() {
        val all = pom.child("dependencies").getElementsByTagName("dependency")
        val dependencies = (0 until all.length).map { all.item(it) as Element }
        val versions = dependencies.associate { it.child("artifactId").textContent to it.child("version").textContent }
        assertEquals("1.9.25", versions["kotlin-stdlib"])
        assertEquals("1.8.1", versions["kotlinx-coroutines-core-jvm"])
    }

    @Test
    fun sources_and_docs_are_packed() {
        val sources = entries(file("-sources.jar"))
        assertTrue("workato/oauthprofiles/Client.kt" in sources, "$sources")
        assertTrue(sources.any { it.endsWith("/workato_oauth_profiles_uniffi.kt") }, "$sources")
        assertTrue("index.html" in entries(file("-javadoc.jar")))
    }

    @Test
    fun rules_for_shrinkers_are_where_each_tool_looks() {
        val rules = listOf("META-INF/proguard", "META-INF/com.android.tools/proguard", "META-INF/com.android.tools/r8")
        val entries = entries(jar)
        for (folder in rules) assertTrue("$folder/workato-oauth-profiles.pro" in entries, folder)
    }

    @Test
    fun the_jar_is_a_module_that_names_what_it_requires() {
        val module = ModuleFinder.of(Path.of(jar.path)).findAll().single().descriptor()
        assertEquals("workato.oauthprofiles", module.name())
        val required = module.requires().map { it.name() }
        assertTrue(required.containsAll(listOf("kotlin.stdlib", "kotlinx.coroutines.core", "com.sun.jna")), "$required")
    }
}
