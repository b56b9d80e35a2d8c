import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.RepeatedTest
import org.junit.jupiter.api.Test

/** The class loader of a program that was stopped is freed, with its threads. */
class UnloadTest {
    private fun unload(vararg arguments: String) {
        val lines = java("UnloadKt", arguments = arguments.toList())
        val refused = "NATIVE_LIBRARY, NATIVE_LIBRARY, null"
        assertEquals((1..3).flatMap { listOf(refused, "round $it: the class loader is freed") }, lines)
    }

    @Test
    fun `a class loader that also has JNA`() = unload()

    @Test
    fun `a class loader whose parent has JNA`() = unload("parent")

    @RepeatedTest(3)
    fun `a shutdown while calls, waits and rollouts are under way in many threads`() =
        assertEquals(listOf("all calls ended as they should"), java("ShutdownKt"))
}
