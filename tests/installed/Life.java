import workato.oauthprofiles.Client;
import workato.oauthprofiles.Customer;
import workato.oauthprofiles.ProfileInput;
import workato.oauthprofiles.Secret;
import workato.oauthprofiles.WorkatoException;
import workato.oauthprofiles.testing.Emulator;

/** The life of a profile, over a socket. */
public class Life {
    public static void main(String[] arguments) {
        try (Emulator emulator = new Emulator();
                Client workato = Client.builder(emulator.getApiToken()).baseUrl(emulator.getUrl()).build()) {
            emulator.fill(true);
            long id = workato.ensure(new ProfileInput("installed", "hubspot", "id", new Secret("first secret"))).getProfile().getId();
            workato.rotateSecret(id, new Secret("another secret"));
            workato.assign(id, new Customer.External("A2300"));
            workato.unassign(id, new Customer.External("A2300"));
            workato.delete(id);
            try {
                workato.get(id);
                throw new IllegalStateException("the profile is still there");
            } catch (WorkatoException.NotFound gone) {
                System.out.println("created, rotated, assigned, unassigned and deleted");
            }
        }
    }
}
