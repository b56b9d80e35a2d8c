import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workato.oauthprofiles.*;

/** The library in plain Java. */
class JavaTest {
    private static Profile profile(String createdAt) {
        return new Profile(7, "name", "hubspot", null, null, null, null, createdAt, null, "{}");
    }

    @Test
    void aClientIsBuiltUsedAndClosed() {
        List<EventKind> events = new ArrayList<>();
        try (Emulator emulator = new Emulator("--documented", "--profiles", "120");
                Client workato = Client.builder("test-token")
                        .baseUrl(emulator.getUrl())
                        .timeout(Duration.ofSeconds(30))
                        .attemptTimeout(Duration.ofSeconds(10))
                        .connectTimeout(Duration.ofSeconds(5))
                        .maxAttempts(2)
                        .requestsPerMinute(null)
                        .onEvent(Level.DEBUG, event -> events.add(event.getKind()))
                        .build()) {
            Profile profile = workato.get(321);
            assertEquals("Acme HubSpot OAuth app", profile.getName());
            assertEquals(OffsetDateTime.parse("2023-01-15T11:50:32.986-07:00"), Times.createdAtTime(profile));
            int count = 0;
            for (Profile each : workato.profiles()) {
                count += each.getId() > 0 ? 1 : 0;
            }
            assertEquals(121, count);
            assertEquals(20, workato.list(1, 20).size());
            WorkatoException error = assertThrows(WorkatoException.NotFound.class, () -> workato.get((1L << 32) + 5));
            assertEquals(Code.NOT_FOUND, error.getCode());
            assertEquals(404, error.getStatus());
            assertEquals("/api/custom_oauth_profiles/4294967301", error.getPath());
        }
        assertEquals(List.of(EventKind.SENDING, EventKind.RECEIVED), events.subList(0, 2));
    }

    @Test
    void aRolloutIsAStreamAndClosingItFreesItsLedger(@TempDir Path folder) {
        RolloutOptions options = new RolloutOptions().ledger(folder.resolve("ledger")).pace(6000);
        List<Customer> customers = List.of(new Customer.Workspace(401), new Customer.Workspace(402));
        try (Emulator emulator = new Emulator("--documented");
                Client workato = Client.builder("test-token").baseUrl(emulator.getUrl()).requestsPerMinute(null).build()) {
            try (Stream<Outcome> outcomes = workato.assignEach(321, customers, options).stream()) {
                assertEquals(OutcomeStatus.DONE, outcomes.findFirst().orElseThrow().getStatus());
            }
            assertEquals(1, emulator.journal().stream().filter(sent -> sent.toString().contains("POST")).count());
            try (Items<Outcome> outcomes = workato.assignEach(321, customers, options)) {
                for (Outcome outcome : outcomes) {
                    assertEquals(OutcomeStatus.ALREADY, outcome.getStatus());
                    break;
                }
            }
            assertEquals(2, workato.assignEach(321, customers, options).stream().count());
            List<String> names = workato.profiles().stream().map(Profile::getName).toList();
            assertEquals(List.of("Acme HubSpot OAuth app"), names);
        }
    }

    @Test
    void aDataCenterSetsTheBaseUrl() {
        try (Client workato = Client.builder("token").dataCenter(DataCenter.EU).build()) {
            assertEquals("https://app.eu.workato.com", workato.getBaseUrl());
        }
        try (Client workato = new Client("token")) {
            assertEquals("https://www.workato.com", workato.getBaseUrl());
        }
    }

    @Test
    void anInputNeedsNeitherTokenNorData() {
        ProfileInput input = new ProfileInput("name", "zoom", "id", new Secret("secret"));
        assertNull(input.token());
        assertNull(input.data());
        ProfileInput slack = new ProfileInput("name", "slack", "id", new Secret("secret")).withToken(new Secret("token"));
        assertNull(slack.data());
        String data = "{\"token_url\": \"https://example.com/token\"}";
        assertEquals(data, new ProfileInput("name", "zoom", "id", new Secret("secret")).withData(data).data());
    }

    @Test
    void aTextThatIsNotATimeGivesNull() {
        assertNull(Times.createdAtTime(profile(null)));
        assertNull(Times.createdAtTime(profile("yesterday")));
        assertNull(Times.updatedAtTime(profile("2023-01-15T11:50:32Z")));
        String utc = "2023-01-15T11:50:32Z";
        assertEquals(OffsetDateTime.parse(utc), Times.createdAtTime(profile(utc)));
    }
}
