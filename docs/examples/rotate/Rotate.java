import java.util.List;
import workato.oauthprofiles.Client;
import workato.oauthprofiles.Profile;
import workato.oauthprofiles.Secret;

public class Rotate {
    /** Of the OAuth app that has a new secret. */
    private static final String CLIENT_ID = "example_client_id";

    public static void main(String[] arguments) {
        try (Client workato = Client.fromEnv()) {
            Secret secret = new Secret(System.getenv("NEW_SECRET"));
            List<Profile> profiles = workato.profiles().stream()
                    .filter(profile -> CLIENT_ID.equals(profile.getClientId()))
                    .toList();
            for (Profile profile : profiles) {
                workato.rotateSecret(profile.getId(), secret);
                System.out.println("profile " + profile.getId() + " has the new secret");
            }
        }
    }
}
