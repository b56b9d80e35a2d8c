import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.Client
import workato.oauthprofiles.Event
import workato.oauthprofiles.EventKind.RECEIVED
import workato.oauthprofiles.EventKind.RETRYING
import workato.oauthprofiles.EventKind.SENDING
import workato.oauthprofiles.EventKind.WAITING
import workato.oauthprofiles.Level
import workato.oauthprofiles.Options

private val ALL = listOf(SENDING, RECEIVED, WAITING, SENDING, RECEIVED, RETRYING, SENDING, RECEIVED)

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTest {
    private val emulator = Emulator("--documented")
    private val told = CopyOnWriteArrayList<Event>()

    private fun options(lowest: Level, after: (Event) -> Unit = {}): Options.() -> Unit = {
        baseUrl = emulator.url
        onEvent(lowest) { told += it; after(it) }
    }

    private fun blocking(options: Options.() -> Unit) = Client(TOKEN, options).use { it.get(321) }

    private fun async(options: Options.() -> Unit) =
        AsyncClient(TOKEN, options).use { client -> runBlocking { client.get(321) } }

    private fun told(faults: String = """["429", "503"]""", call: () -> Any): List<Event> {
        told.clear()
        emulator.script(faults)
        call()
        return told.toList()
    }

    @Test
    fun `a listener hears all that it asked for, and no more`() {
        for (get in listOf(::blocking, ::async)) {
            assertEquals(ALL, told { get(options(Level.DEBUG)) }.map { it.kind })
            assertEquals(listOf(WAITING, RETRYING), told { get(options(Level.INFO)) }.map { it.kind })
            assertEquals(emptyList<Event>(), told { get(options(Level.WARNING)) })
        }
    }

    @Test
    fun `an event says what happened in its fields and in a line`() {
        val event = told { blocking(options(Level.DEBUG)) }.first { it.kind == WAITING }
        assertEquals("get", event.operation)
        assertEquals("/api/custom_oauth_profiles/321", event.path)
        assertTrue(event.wait!!.toMillis() in 1..1000, "${event.wait}")
        assertEquals(event.text, "$event")
        assertTrue("waiting GET" in event.text, event.text)
    }

    @Test
    fun `what a listener throws is reported and breaks nothing`() {
        val reported = CopyOnWriteArrayList<Throwable>()
        val before = Thread.getDefaultUncaughtExceptionHandler()
        Thread.setDefaultUncaughtExceptionHandler { _, thrown -> reported += thrown }
        for (get in listOf(::blocking, ::async)) {
            for (thrown in listOf(IllegalArgumentException("mine"), StackOverflowError(), InterruptedException())) {
                reported.clear()
                val events = told("""["503"]""") { get(options(Level.DEBUG) { throw thrown }) }
                assertEquals(listOf(SENDING, RECEIVED, RETRYING, SENDING, RECEIVED), events.map { it.kind })
                assertEquals(5, reported.count { it === thrown })
            }
        }
        Thread.setDefaultUncaughtExceptionHandler(before)
    }

    @AfterAll
    fun end() = emulator.close()
}
