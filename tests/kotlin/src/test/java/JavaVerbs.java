import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import workato.oauthprofiles.*;

/** The blocking client in plain Java, with a transport over {@code java.net.http}. */
public final class JavaVerbs implements Verbs {
    private final Client client;

    public JavaVerbs(String baseUrl, Long maxAttempts, Duration timeout, boolean isUnlimited) {
        ClientBuilder builder = Client.builder("test-token")
                .baseUrl(baseUrl)
                .transport(new JavaNetTransport());
        if (isUnlimited) {
            builder.requestsPerMinute(null);
        }
        if (maxAttempts != null) {
            builder.maxAttempts(maxAttempts);
        }
        if (timeout != null) {
            builder.timeout(timeout);
        }
        client = builder.build();
    }

    @Override
    public List<Profile> list(Long page, Long perPage) {
        if (perPage != null) {
            return client.list(page == null ? 1 : page, perPage);
        }
        return page == null ? client.list() : client.list(page);
    }

    @Override
    public Profile get(long id) {
        return client.get(id);
    }

    @Override
    public Profile create(ProfileInput input) {
        return client.create(input);
    }

    @Override
    public Profile update(long id, ProfileInput input) {
        return client.update(id, input);
    }

    @Override
    public Done delete(long id) {
        return client.delete(id);
    }

    @Override
    public Done assign(long id, Customer customer) {
        return client.assign(id, customer);
    }

    @Override
    public Done unassign(long id, Customer customer, Boolean force) {
        return force == null ? client.unassign(id, customer) : client.unassign(id, customer, force);
    }

    @Override
    public void profiles(Long page, Consumer<Profile> each) {
        for (Profile profile : page == null ? client.profiles() : client.profiles(page)) {
            each.accept(profile);
        }
    }

    @Override
    public Profile find(String name, String provider) {
        return client.find(name, provider);
    }

    @Override
    public Ensured ensure(ProfileInput input, Boolean replace) {
        return replace == null ? client.ensure(input) : client.ensure(input, replace);
    }

    @Override
    public void ensureEach(
            List<ProfileInput> inputs, Boolean replace, Boolean dryRun, Path ledger, Consumer<EnsuredEach> each) {
        boolean dry = dryRun != null && dryRun;
        Items<EnsuredEach> results;
        if (ledger != null) {
            results = client.ensureEach(inputs, replace != null && replace, dry, ledger);
        } else if (dry) {
            results = client.ensureEach(inputs, replace != null && replace, true);
        } else {
            results = replace == null ? client.ensureEach(inputs) : client.ensureEach(inputs, replace);
        }
        for (EnsuredEach result : results) {
            each.accept(result);
        }
    }

    @Override
    public Profile rotateSecret(long id, Secret clientSecret, Secret token) {
        return token == null ? client.rotateSecret(id, clientSecret) : client.rotateSecret(id, clientSecret, token);
    }

    @Override
    public void assignEach(long id, List<? extends Customer> customers, Boolean dryRun, Consumer<Outcome> each) {
        boolean dry = dryRun != null && dryRun;
        var outcomes = dry
                ? client.assignEach(id, customers, new RolloutOptions().dryRun(true))
                : client.assignEach(id, customers);
        for (Outcome outcome : outcomes) {
            each.accept(outcome);
        }
    }

    @Override
    public void unassignEach(
            long id, List<? extends Customer> customers, Boolean force, Boolean dryRun, Consumer<Outcome> each) {
        boolean dry = dryRun != null && dryRun;
        boolean forced = force != null && force;
        var outcomes = dry
                ? client.unassignEach(id, customers, forced, new RolloutOptions().dryRun(true))
                : client.unassignEach(id, customers, forced);
        for (Outcome outcome : outcomes) {
            each.accept(outcome);
        }
    }

    @Override
    public void reassignEach(
            long from,
            long to,
            List<? extends Customer> customers,
            Path ledger,
            Boolean force,
            Boolean dryRun,
            Consumer<Outcome> each) {
        boolean forced = force != null && force;
        Items<Outcome> moves = dryRun == null
                ? client.reassignEach(from, to, customers, ledger, forced)
                : client.reassignEach(from, to, customers, ledger, forced, dryRun);
        for (Outcome outcome : moves) {
            each.accept(outcome);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
