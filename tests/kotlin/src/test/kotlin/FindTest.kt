import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Secret
import workato.oauthprofiles.WorkatoException

class FindTest {
    private fun onEachClient(test: (Emulator, Verbs) -> Unit) = Emulator("--set", "requests_per_minute=off").use { emulator ->
        for (open in allClients) {
            emulator.set("""{"documented": true, "profiles": 2}""")
            open(emulator.url).use { test(emulator, it) }
        }
    }

    @Test
    fun `the only profile of a name and provider is found`() = onEachClient { emulator, verbs ->
        assertEquals(321, verbs.find("Acme HubSpot OAuth app", "hubspot")!!.id)
        assertEquals(1, emulator.journal().size)
    }

    @Test
    fun `where there is none, nothing is found`() = onEachClient { emulator, verbs ->
        assertNull(verbs.find("Acme HubSpot OAuth app", "slack"))
        assertNull(verbs.find("Nobody's app", "hubspot"))
        assertEquals(2, emulator.journal().size)
    }

    @Test
    fun `several of the name, or one that differs only in case, are a conflict`() = onEachClient { _, verbs ->
        val input = ProfileInput("Twice", "zoom", "id", Secret("a secret"))
        val ids = List(2) { verbs.create(input).id }
        val several = assertThrows(WorkatoException.Conflict::class.java) { verbs.find("Twice", "zoom") }
        assertTrue(ids.all { "$it" in several.reason }, several.reason)
        val other = assertThrows(WorkatoException.Conflict::class.java) { verbs.find("ACME HubSpot OAuth app", "hubspot") }
        assertTrue("321" in other.reason, other.reason)
    }

    @Test
    fun `an empty name is refused`() = onEachClient { emulator, verbs ->
        assertThrows(WorkatoException.InvalidInput::class.java) { verbs.find("", "hubspot") }
        assertEquals(0, emulator.journal().size)
    }
}
