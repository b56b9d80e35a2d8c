import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import workato.oauthprofiles.Client;
import workato.oauthprofiles.Profile;

/** The blocking client as plain Java uses it. */
public final class JavaDoor implements Door {
    private final Client client;

    public JavaDoor(String baseUrl, Long maxAttempts, Duration timeout) {
        Client.Builder builder = Client.builder("test-token").baseUrl(baseUrl);
        if (maxAttempts != null) {
            builder.maxAttempts(maxAttempts);
        }
        if (timeout != null) {
            builder.timeout(timeout);
        }
        client = builder.build();
    }

    @Override
    public Profile get(long id) {
        return client.get(id);
    }

    @Override
    public List<Profile> list(Long page, Long perPage) {
        if (perPage != null) {
            return client.list(page == null ? 1 : page, perPage);
        }
        return page == null ? client.list() : client.list(page);
    }

    @Override
    public void profiles(Long page, Consumer<Profile> each) {
        for (Profile profile : page == null ? client.profiles() : client.profiles(page)) {
            each.accept(profile);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
