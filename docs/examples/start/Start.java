import java.nio.file.Path;
import java.util.List;
import workato.oauthprofiles.Client;
import workato.oauthprofiles.Customer;
import workato.oauthprofiles.Ensured;
import workato.oauthprofiles.Outcome;
import workato.oauthprofiles.Profile;
import workato.oauthprofiles.ProfileInput;
import workato.oauthprofiles.RolloutOptions;
import workato.oauthprofiles.Secret;

public class Start {
    public static void main(String[] arguments) {
        try (Client workato = Client.fromEnv()) { // WORKATO_API_TOKEN and WORKATO_HOST
            for (Profile profile : workato.profiles()) {
                System.out.println(profile.getId() + " " + profile.getName());
            }

            ProfileInput input = new ProfileInput("Acme Zoom", "zoom", "1234", new Secret("a secret"));
            Ensured ensured = workato.ensure(input);
            Profile profile = ensured.getProfile();
            System.out.println("profile " + profile.getId() + ": " + ensured.getAction());

            workato.rotateSecret(profile.getId(), new Secret("a new secret"));

            List<Customer> customers =
                    List.of(new Customer.Workspace(1001), new Customer.Workspace(1002), new Customer.Workspace(9001));
            RolloutOptions options = new RolloutOptions().ledger(Path.of("rollout.jsonl"));
            for (Outcome outcome : workato.assignEach(profile.getId(), customers, options)) {
                Object result = outcome.getError() == null ? outcome.getStatus() : outcome.getError().getCode();
                System.out.println("customer " + outcome.getCustomer() + ": " + result);
            }
        }
    }
}
