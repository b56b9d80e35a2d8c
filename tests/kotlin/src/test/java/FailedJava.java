import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import workato.oauthprofiles.*;

/** Failures that differ in Java: what the types of Kotlin exclude, and futures. */
public final class FailedJava {
    private static final List<Customer> CUSTOMERS = List.of(new Customer.Workspace(123));

    private FailedJava() {}

    private static void add(Failures failures, String what, Executable program) {
        try {
            program.execute();
        } catch (Throwable thrown) {
            failures.addText(what, failures.trace(thrown));
            return;
        }
        throw new AssertionError(what + ": nothing failed");
    }

    public static void provoke(Failures failures) {
        ProfileInput acme = new ProfileInput("Acme", "hubspot", "c", new Secret("client secret"));
        add(failures, "null as token", () -> Client.builder(System.getenv("NO_SUCH_VARIABLE")).build());
        add(failures, "null as secret", () -> new Secret(System.getenv("NO_SUCH_VARIABLE")));
        add(failures, "null as name", () -> new ProfileInput(null, "hubspot", "c", new Secret("client secret")));
        add(failures, "base URL without https", () -> Client.builder("token").baseUrl("app.eu.workato.com").build());
        try (workato.oauthprofiles.testing.Emulator emulator = new workato.oauthprofiles.testing.Emulator();
                Client workato = emulator.client()) {
            emulator.fill(true);
            add(failures, "null as customer", () -> workato.assign(321, null));
            add(failures, "null in the customers", () -> workato.assignEach(321, Arrays.asList((Customer) null)).stream().toList());
            add(failures, "null in the inputs", () -> workato.ensureEach(Arrays.asList(acme, null)).iterator().next());
            add(failures, "unknown id, by a future", () -> workato.futures().get(5).join());
            add(failures, "unknown profile in a rollout, by a future", () -> workato.futures().assignEach(5, CUSTOMERS).toList().get());
        }
    }
}
