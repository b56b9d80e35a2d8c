import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.Client
import workato.oauthprofiles.Customer
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Secret
import workato.oauthprofiles.testing.Emulator

// --8<-- [start:code]
/** Gives a customer a profile of its own, and returns the id of the profile. */
fun onboard(workato: Client, customer: Long): Long {
    val input = ProfileInput("HubSpot of $customer", "hubspot", clientId = "1234", clientSecret = Secret("a secret"))
    val profile = workato.ensure(input).profile
    workato.assign(profile.id, Customer.Workspace(customer))
    return profile.id
}
// --8<-- [end:code]

// --8<-- [start:test]
class OnboardingTest {
    private fun emulated(test: (Emulator, Client) -> Unit) = Emulator().use { emulator ->
        emulator.fill(documented = true)
        emulator.client().use { workato -> test(emulator, workato) }
    }

    @Test
    fun `a customer gets a profile`() = emulated { emulator, workato ->
        val profile = onboard(workato, 123)
        assertTrue(emulator.hasSecret(profile, Secret("a secret")))
        assertEquals(1, workato.get(profile).oemCustomersCount)
    }

    @Test
    fun `a lost answer makes no second profile`() = emulated { emulator, workato ->
        emulator.fail(on = "create", fault = "drop_applied")
        onboard(workato, 123)
        assertEquals(2, workato.profiles().count()) // the documented one, and the new one
        assertTrue(emulator.now >= 45) // the client waited, which took no real time
    }
}
// --8<-- [end:test]
