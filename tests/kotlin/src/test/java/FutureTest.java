import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workato.oauthprofiles.*;

/** Futures as users of Java expect them. The vectors are played with them too. */
class FutureTest {
    private static final List<Customer> CUSTOMERS =
            List.of(new Customer.Workspace(401), new Customer.Workspace(402), new Customer.Workspace(403));

    private static Client client(Emulator emulator) {
        return Client.builder("test-token").baseUrl(emulator.getUrl()).requestsPerMinute(null).build();
    }

    @Test
    void callsRunAtTheSameTimeAndCombine() {
        try (Emulator emulator = new Emulator("--documented"); Client workato = client(emulator)) {
            CompletableFuture<Profile> profile = workato.futures().get(321);
            CompletableFuture<Profile> missing = workato.futures().find("Nobody's", "zoom");
            assertEquals("Acme HubSpot OAuth app null", profile.thenCombine(missing, (a, b) -> a.getName() + " " + b).join());
        }
    }

    @Test
    void aFailureIsTheCauseOfWhatTheFutureThrows() {
        try (Emulator emulator = new Emulator("--documented"); Client workato = client(emulator)) {
            CompletableFuture<Profile> failed = workato.futures().get(5);
            assertInstanceOf(WorkatoException.NotFound.class, assertThrows(CompletionException.class, failed::join).getCause());
            assertInstanceOf(WorkatoException.NotFound.class, assertThrows(ExecutionException.class, failed::get).getCause());
            Function<Throwable, Profile> handle = thrown -> {
                assertInstanceOf(WorkatoException.NotFound.class, thrown);
                return null;
            };
            failed.exceptionally(handle).join();
            assertEquals(321, workato.futures().get(321).join().getId(), "the client works after a failure");
        }
    }

    @Test
    void cancellingTheFutureEndsTheRequest() throws InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Transport transport = request -> {
            sent.countDown();
            try {
                new CountDownLatch(1).await();
                return null;
            } catch (InterruptedException stop) {
                interrupted.countDown();
                throw stop;
            }
        };
        try (Client workato = Client.builder("test-token").transport(transport).build()) {
            CompletableFuture<Profile> future = workato.futures().get(321);
            assertTrue(sent.await(1, TimeUnit.MINUTES));
            assertTrue(future.cancel(true));
            assertTrue(interrupted.await(1, TimeUnit.MINUTES), "the request goes on");
        }
    }

    @Test
    void closingTheClientEndsItsFutures() throws InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        Transport transport = request -> {
            sent.countDown();
            new CountDownLatch(1).await();
            return null;
        };
        Client workato = Client.builder("test-token").transport(transport).build();
        CompletableFuture<Profile> future = workato.futures().get(321);
        assertTrue(sent.await(1, TimeUnit.MINUTES));
        workato.close();
        assertInstanceOf(WorkatoException.Cancelled.class, assertThrows(CompletionException.class, future::join).getCause());
    }

    @Test
    void anExceptionOfTheActionEndsARollout(@TempDir Path folder) throws Exception {
        Path ledger = folder.resolve("ledger");
        RolloutOptions options = new RolloutOptions().ledger(ledger).pace(6000);
        IllegalStateException mine = new IllegalStateException("mine");
        try (Emulator emulator = new Emulator("--documented"); Client workato = client(emulator)) {
            CompletableFuture<Void> failed = workato.futures().assignEach(321, CUSTOMERS, options).forEach(outcome -> {
                throw mine;
            });
            assertSame(mine, assertThrows(CompletionException.class, failed::join).getCause());
            assertEquals(1, Files.readAllLines(ledger).stream().filter(line -> line.contains("status")).count());
            List<Outcome> outcomes = workato.futures().assignEach(321, CUSTOMERS, options).toList().join();
            assertEquals(
                    List.of(OutcomeStatus.ALREADY, OutcomeStatus.DONE, OutcomeStatus.DONE),
                    outcomes.stream().map(Outcome::getStatus).toList());
        }
    }
}
