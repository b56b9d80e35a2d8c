import java.nio.file.Path;
import java.util.List;
import workato.oauthprofiles.Client;
import workato.oauthprofiles.Customer;
import workato.oauthprofiles.Outcome;
import workato.oauthprofiles.Profile;
import workato.oauthprofiles.RolloutOptions;

public class Onboard {
    public static void main(String[] arguments) {
        // From your database.
        List<Customer> customers =
                List.of(new Customer.Workspace(1001), new Customer.External("C1002"), new Customer.Workspace(1003));

        boolean failed = false;
        try (Client workato = Client.fromEnv()) {
            Profile profile = workato.find("Acme HubSpot OAuth app", "hubspot");
            if (profile == null) {
                throw new IllegalStateException("there is no such profile in this workspace");
            }
            RolloutOptions options = new RolloutOptions().ledger(Path.of("onboard.jsonl"));
            for (Outcome outcome : workato.assignEach(profile.getId(), customers, options)) {
                failed |= outcome.getError() != null;
                Object result = outcome.getError() == null ? outcome.getStatus() : outcome.getError().getMessage();
                System.out.println(outcome.getCustomer() + ": " + result + ", " + outcome.getProgress().getLeft() + " left");
            }
        }
        if (failed) {
            System.exit(1);
        }
    }
}
