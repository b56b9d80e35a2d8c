import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import workato.oauthprofiles.*;

/** The futures of a client in plain Java, each of which is waited for. */
public final class FutureVerbs implements Verbs {
    private final Client client;
    private final FutureClient futures;

    public FutureVerbs(Client client) {
        this.client = client;
        futures = client.futures();
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    @Override
    public List<Profile> list(Long page, Long perPage) {
        if (perPage != null) {
            return await(futures.list(page == null ? 1 : page, perPage));
        }
        return await(page == null ? futures.list() : futures.list(page));
    }

    @Override
    public Profile get(long id) {
        return await(futures.get(id));
    }

    @Override
    public Profile create(ProfileInput input) {
        return await(futures.create(input));
    }

    @Override
    public Profile update(long id, ProfileInput input) {
        return await(futures.update(id, input));
    }

    @Override
    public Done delete(long id) {
        return await(futures.delete(id));
    }

    @Override
    public Done assign(long id, Customer customer) {
        return await(futures.assign(id, customer));
    }

    @Override
    public Done unassign(long id, Customer customer, Boolean force) {
        return await(force == null ? futures.unassign(id, customer) : futures.unassign(id, customer, force));
    }

    @Override
    public void profiles(Long page, Consumer<Profile> each) {
        await((page == null ? futures.profiles() : futures.profiles(page)).forEach(each));
    }

    @Override
    public Profile find(String name, String provider) {
        return await(futures.find(name, provider));
    }

    @Override
    public Ensured ensure(ProfileInput input, Boolean replace) {
        return await(replace == null ? futures.ensure(input) : futures.ensure(input, replace));
    }

    @Override
    public void ensureEach(
            List<ProfileInput> inputs, Boolean replace, Boolean dryRun, Path ledger, Consumer<EnsuredEach> each) {
        boolean dry = dryRun != null && dryRun;
        await(futures.ensureEach(inputs, replace != null && replace, dry, ledger).forEach(each));
    }

    @Override
    public Profile rotateSecret(long id, Secret clientSecret, Secret token) {
        return await(token == null ? futures.rotateSecret(id, clientSecret) : futures.rotateSecret(id, clientSecret, token));
    }

    @Override
    public void assignEach(long id, List<? extends Customer> customers, Boolean dryRun, Consumer<Outcome> each) {
        RolloutOptions options = new RolloutOptions().dryRun(dryRun != null && dryRun);
        await(futures.assignEach(id, customers, options).forEach(each));
    }

    @Override
    public void unassignEach(
            long id, List<? extends Customer> customers, Boolean force, Boolean dryRun, Consumer<Outcome> each) {
        RolloutOptions options = new RolloutOptions().dryRun(dryRun != null && dryRun);
        await(futures.unassignEach(id, customers, force != null && force, options).forEach(each));
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
        await(futures.reassignEach(from, to, customers, ledger, forced, dryRun != null && dryRun).forEach(each));
    }

    @Override
    public void close() {
        client.close();
    }
}
