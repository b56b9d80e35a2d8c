import java.nio.file.Path;
import java.util.List;
import workato.oauthprofiles.Client;
import workato.oauthprofiles.Customer;
import workato.oauthprofiles.Outcome;
import workato.oauthprofiles.Profile;
import workato.oauthprofiles.ProfileInput;
import workato.oauthprofiles.Secret;

public class Move {
    public static void main(String[] arguments) {
        // From your database: those who have the old profile.
        List<Customer> customers =
                List.of(new Customer.Workspace(401), new Customer.Workspace(402), new Customer.Workspace(403));

        try (Client workato = Client.fromEnv()) {
            Secret secret = new Secret(System.getenv("NEW_SECRET"));
            ProfileInput input = new ProfileInput("Acme HubSpot, new app", "hubspot", "new_client_id", secret);
            Profile profile = workato.ensure(input).getProfile();
            for (Outcome outcome : workato.reassignEach(321, profile.getId(), customers, Path.of("moves.jsonl"))) {
                String customer = "customer " + outcome.getCustomer();
                if (outcome.getError() == null) {
                    System.out.println(customer + " is moved");
                } else {
                    System.out.println(customer + " has the profile " + outcome.getHas() + ": " + outcome.getError().getReason());
                }
            }
        }
    }
}
