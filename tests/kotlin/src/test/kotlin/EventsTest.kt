import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import workato.oauthprofiles.*
import workato.oauthprofiles.EventKind.RECEIVED
import workato.oauthprofiles.EventKind.RETRYING
import workato.oauthprofiles.EventKind.SENDING
import workato.oauthprofiles.EventKind.WAITING

private val ALL = listOf(SENDING, RECEIVED, WAITING, SENDING, RECEIVED, RETRYING, SENDING, RECEIVED)

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTest {
    private val emulator = Emulator("--documented")
    private val reported = CopyOnWriteArrayList<Event>()

    private fun options(lowest: Level, after: (Event) -> Unit = {}): Options.() -> Unit = {
        baseUrl = emulator.url
        onEvent(lowest) { reported += it; after(it) }
    }

    private fun blocking(options: Options.() -> Unit) = Client(TOKEN, options).use { it.get(321) }

    private fun async(options: Options.() -> Unit) =
        AsyncClient(TOKEN, options).use { client -> runBlocking { client.get(321) } }

    private fun events(faults: String = """["429", "503"]""", call: () -> Any): List<Event> {
        reported.clear()
        emulator.script(faults)
        call()
        return reported.toList()
    }

    @Test
    fun `a listener receives the events of its level and above`() {
        for (get in listOf(::blocking, ::async)) {
            assertEquals(ALL, events { get(options(Level.DEBUG)) }.map { it.kind })
            assertEquals(listOf(WAITING, RETRYING), events { get(options(Level.INFO)) }.map { it.kind })
            assertEquals(emptyList<Event>(), events { get(options(Level.WARNING)) })
        }
    }

    @Test
    fun `events after an answer have the time that it took`() {
        val timed = events { blocking(options(Level.DEBUG)) }.filter { it.elapsed != null }
        assertEquals(listOf(RECEIVED, RECEIVED, RETRYING, RECEIVED), timed.map { it.kind })
    }

    @Test
    fun `an event has fields and a line for people`() {
        val event = events { blocking(options(Level.DEBUG)) }.first { it.kind == WAITING }
        assertEquals("get", event.operation)
        assertEquals(1L, event.call)
        assertEquals("/api/custom_oauth_profiles/321", event.path)
        assertTrue(event.wait!!.toMillis() in 1..1000, "${event.wait}")
        assertEquals(event.text, "$event")
        assertTrue("waiting GET" in event.text, event.text)
    }

    /** An exception that counts how often it was printed. */
    private class Mine : IllegalArgumentException("mine") {
        var printed = 0

        override fun printStackTrace() {
            printed++
        }
    }

    @Test
    fun `an exception of a listener is printed and the call goes on`() {
        for (get in listOf(::blocking, ::async)) {
            val mine = Mine()
            val events = events("""["503"]""") { get(options(Level.DEBUG) { throw mine }) }
            assertEquals(listOf(SENDING, RECEIVED, RETRYING, SENDING, RECEIVED), events.map { it.kind })
            assertEquals(5, mine.printed)
        }
    }

    @Test
    fun `a listener that is interrupted leaves its thread interrupted, which cancels the call`() {
        val interrupting = options(Level.DEBUG) { throw InterruptedException("mine") }
        events("[]") { assertThrows(WorkatoException.Cancelled::class.java) { blocking(interrupting) } }
        assertTrue(Thread.interrupted())
        assertEquals(emptyList<Any>(), emulator.journal())
    }

    @Test
    fun `an error of a listener ends its call and no other`() {
        for (get in listOf(::blocking, ::async)) {
            for (error in listOf(AssertionError("mine"), StackOverflowError())) {
                events("[]") {
                    val thrown = assertThrows(error.javaClass) { get(options(Level.DEBUG) { throw error }) }
                    assertSame(error, thrown)
                }
                assertEquals(listOf(SENDING), reported.map { it.kind })
                assertEquals(emptyList<Any>(), emulator.journal())
                get(options(Level.DEBUG))
            }
        }
    }

    @Test
    fun `an error of a listener does not end the next call of the same client`() {
        val errors = ArrayDeque(listOf(AssertionError("mine")))
        Client(TOKEN, options(Level.DEBUG) { errors.removeFirstOrNull()?.let { throw it } }).use { client ->
            assertThrows(AssertionError::class.java) { client.get(321) }
            assertEquals(404, assertThrows(WorkatoException.NotFound::class.java) { client.get(7) }.status)
        }
    }

    @AfterAll
    fun end() = emulator.close()
}
