import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import workato.oauthprofiles.Client;
import workato.oauthprofiles.Customer;
import workato.oauthprofiles.Profile;
import workato.oauthprofiles.ProfileInput;
import workato.oauthprofiles.Secret;
import workato.oauthprofiles.testing.Emulator;

// --8<-- [start:code]
class Onboarding {
    /** Gives a customer a profile of its own, and returns the id of the profile. */
    static long onboard(Client workato, long customer) {
        ProfileInput input = new ProfileInput("HubSpot of " + customer, "hubspot", "1234", new Secret("a secret"));
        Profile profile = workato.ensure(input).getProfile();
        workato.assign(profile.getId(), new Customer.Workspace(customer));
        return profile.getId();
    }
}
// --8<-- [end:code]

// --8<-- [start:test]
class OnboardTest {
    private final Emulator emulator = new Emulator();
    private final Client workato = emulator.client();

    @BeforeEach
    void fill() {
        emulator.fill(true); // what Workato's documentation shows
    }

    @AfterEach
    void close() {
        workato.close();
        emulator.close();
    }

    @Test
    void aCustomerGetsAProfile() {
        long profile = Onboarding.onboard(workato, 123);
        assertTrue(emulator.hasSecret(profile, new Secret("a secret")));
        assertEquals(1, workato.get(profile).getOemCustomersCount());
    }

    @Test
    void aLostAnswerMakesNoSecondProfile() {
        emulator.fail("create", "drop_applied");
        Onboarding.onboard(workato, 123);
        assertEquals(2, workato.profiles().stream().count()); // the documented one, and the new one
        assertTrue(emulator.getNow() >= 45); // the client waited, which took no real time
    }
}
// --8<-- [end:test]
