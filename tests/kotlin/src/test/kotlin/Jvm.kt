import java.io.File
import java.nio.file.Path

/** Where the classes of the tests and of all libraries are. */
val CLASS_PATH: List<String> =
    listOf("target/test-classes", "target/classes") + File("target/test-class-path.txt").readText().trim().split(":")

val JAVA: String = Path.of(System.getProperty("java.home"), "bin", "java").toString()

/** Runs a program in a JVM of its own and returns its lines. */
fun java(
    main: String,
    options: List<String> = listOf(),
    classPath: List<String> = CLASS_PATH,
    before: List<String> = listOf(),
    arguments: List<String> = listOf(),
): List<String> {
    val command = before + JAVA + options + listOf("-cp", classPath.joinToString(":"), main) + arguments
    val process = ProcessBuilder(command).redirectErrorStream(true).start()
    process.outputStream.close()
    val lines = process.inputReader().readLines()
    check(process.waitFor() == 0) { lines.joinToString("\n") }
    return lines
}

fun jar(name: String): String = CLASS_PATH.single { Regex("$name-[0-9.]+\\.jar") in it.substringAfterLast('/') }
