package dev.spillway.operator.plan.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.ConnectorState;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ConnectorModel;
import dev.spillway.operator.model.ConnectorValue.SecretKey;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.SecretPlaceholder;
import dev.spillway.operator.observed.ConnectorPlugin;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.ObservedConnector;
import dev.spillway.operator.observed.Restarts;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectorPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final SecretKey PASSWORD = new SecretKey("orders-db", "password");

    private final Map<SecretKey, SecretValue> secrets =
            new HashMap<>(
                    Map.of(
                            PASSWORD,
                            new SecretValue.Placed(
                                    new SecretPlaceholder("orders-db", "password", 1))));
    private final List<ConnectorPlugin> plugins =
            new ArrayList<>(
                    List.of(
                            new ConnectorPlugin("org.example.OrdersSource", "source", "1"),
                            new ConnectorPlugin("org.example.OrdersSinkConnector", "sink", "1")));
    private final TreeMap<String, ObservedConnector> there = new TreeMap<>();
    private ConnectorPlan.History history = ConnectorPlan.History.NONE;
    private Instant now = NOW;
    private ConnectorModel model = model("class: org.example.OrdersSource");

    // Settings

    @Test
    void aNewConnectorIsValidatedAndThenCreated() {
        model =
                model(
                        """
                        class: org.example.OrdersSource
                        tasks: 2
                        config:
                          port: 5432
                          password: {valueFrom: {secretKeyRef: {name: orders-db, key: password}}}
                        """);

        assertThat(texts())
                .containsExactly(
                        "validate the settings of connector orders", "create connector orders");
        assertThat(created().config())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "name", "orders",
                                "connector.class", "org.example.OrdersSource",
                                "tasks.max", "2",
                                "port", "5432",
                                "password", "${secrets:orders-db:password.1}"));
    }

    @ParameterizedTest
    @EnumSource(ConnectorState.class)
    void aNewConnectorHasItsStateFromTheBeginning(ConnectorState state) {
        model = model("class: org.example.OrdersSource\nstate: " + state);

        assertThat(created().initial()).isEqualTo(state);
        assertThat(next().changes()).hasSize(2);
    }

    @Test
    void aSinkReadsInAGroupOfItsOwn() {
        model = model("class: org.example.OrdersSinkConnector");

        assertThat(created().config())
                .containsEntry("consumer.override.group.id", "pipelines-connect-orders");
    }

    @Test
    void aSinkReadsInTheGroupThatItsSpecNames() {
        model =
                model(
                        """
                        class: org.example.OrdersSinkConnector
                        config: {consumer.override.group.id: mine}
                        """);

        assertThat(created().config()).containsEntry("consumer.override.group.id", "mine");
    }

    @Test
    void whatIsAsDeclaredIsLeftAlone() {
        run("RUNNING", "RUNNING");

        assertThat(next().plan().isDone()).isTrue();
        assertThat(next().lookAgain()).isEmpty();
    }

    @Test
    void otherSettingsAreValidatedBeforeTheyAreSet() {
        run("RUNNING", "RUNNING");
        model = model("class: org.example.OrdersSource\nconfig: {port: 1, host: db}");

        assertThat(texts())
                .containsExactly(
                        "validate the settings of connector orders",
                        "change settings host, port of connector orders");
    }

    @Test
    void aSettingThatIsNoLongerDeclaredGoes() {
        model = model("class: org.example.OrdersSource\nconfig: {port: 1}");
        run("RUNNING", "RUNNING");
        model = model("class: org.example.OrdersSource");

        assertThat(texts()).last().isEqualTo("change settings port of connector orders");
    }

    @Test
    void anotherVersionOfASecretIsAChangeOfSettings() {
        model = withPassword();
        run("RUNNING", "RUNNING");
        secrets.put(
                PASSWORD,
                new SecretValue.Placed(new SecretPlaceholder("orders-db", "password", 2)));

        assertThat(texts()).last().isEqualTo("change settings password of connector orders");
    }

    @Test
    void aMissingSecretKeepsTheConnectorFromBeingCreated() {
        model = withPassword();
        secrets.put(PASSWORD, new SecretValue.Missing("there is no Secret orders-db", "create it"));

        assertThat(next().changes()).isEmpty();
        assertThat(next().plan().blocked())
                .containsExactly(
                        new Step.Blocked(
                                "SecretMissing",
                                "set password",
                                "there is no Secret orders-db",
                                "create it"));
    }

    @Test
    void aSecretThatVanishesLeavesTheConnectorAsItIs() {
        model = withPassword();
        run("RUNNING", "RUNNING");
        secrets.put(PASSWORD, new SecretValue.Missing("there is no Secret orders-db", "create it"));

        assertThat(next().changes()).isEmpty();
        assertThat(next().plan().blocked()).hasSize(1);
    }

    @Test
    void aConnectorWithoutItsSecretIsStoppedAllTheSame() {
        model = withPassword();
        run("RUNNING", "RUNNING");
        secrets.put(PASSWORD, new SecretValue.Missing("there is no Secret orders-db", "create it"));
        model =
                model(
                        """
                        class: org.example.OrdersSource
                        state: Stopped
                        config:
                          password: {valueFrom: {secretKeyRef: {name: orders-db, key: password}}}
                        """);

        assertThat(texts()).containsExactly("stop connector orders");
    }

    @Test
    void aSecretThatWasNotReadYetIsWaitedFor() {
        model = withPassword();
        secrets.put(PASSWORD, new SecretValue.Unread("Secret orders-db was not read yet"));

        assertThat(next().changes()).isEmpty();
        assertThat(next().plan().waits()).hasSize(1);
    }

    @Test
    void aClassThatNoPluginHasIsNamedWithThoseThatThereAre() {
        model = model("class: org.example.ordersSource");

        assertThat(next().changes()).isEmpty();
        assertThat(next().plan().blocked())
                .singleElement()
                .satisfies(blocked -> {
                    assertThat(blocked.reason()).isEqualTo("ClassNotFound");
                    assertThat(blocked.why())
                            .isEqualTo(
                                    "the workers of Connect pipelines have no such class, but"
                                            + " org.example.OrdersSource,"
                                            + " org.example.OrdersSinkConnector");
                    assertThat(blocked.remedy())
                            .contains("add the plugin to spec.plugins of Connect pipelines");
                });
    }

    @Test
    void ofManyClassesAFewAreNamed() {
        for (int i = 0; i < 40; i++) {
            plugins.add(new ConnectorPlugin("org.example.Other" + i, "sink", ""));
        }
        model = model("class: org.example.Missing");

        assertThat(next().plan().blocked().getFirst().why())
                .hasSizeLessThan(300)
                .endsWith("and 37 more");
    }

    @ParameterizedTest
    @CsvSource({"OrdersSink", "OrdersSinkConnector", "org.example.OrdersSinkConnector"})
    void theShortFormsOfKafkaConnectAreTaken(String name) {
        model = model("class: " + name);

        assertThat(created().config()).containsEntry("connector.class", name);
    }

    @Test
    void aPluginThatIsGoneLeavesTheConnectorToRun() {
        run("RUNNING", "RUNNING");
        plugins.clear();

        assertThat(next().changes()).isEmpty();
        assertThat(next().plan().blocked()).hasSize(1);
    }

    // State

    @ParameterizedTest
    @CsvSource({
        "Running, PAUSED, resume connector orders",
        "Running, STOPPED, resume connector orders",
        "Paused, RUNNING, pause connector orders",
        "Paused, STOPPED, pause connector orders",
        "Stopped, RUNNING, stop connector orders",
        "Stopped, PAUSED, stop connector orders",
        "Stopped, FAILED, stop connector orders",
        "Stopped, UNASSIGNED, stop connector orders"
    })
    void anotherStateIsChanged(ConnectorState declared, String seen, String step) {
        model = model("class: org.example.OrdersSource\nstate: " + declared);
        run(seen);

        assertThat(texts()).containsExactly(step);
    }

    @ParameterizedTest
    @CsvSource({"Running, UNASSIGNED", "Paused, UNASSIGNED", "Running, RESTARTING"})
    void aConnectorThatNoWorkerHasIsWaitedFor(ConnectorState declared, String seen) {
        model = model("class: org.example.OrdersSource\nstate: " + declared);
        run(seen);

        assertThat(next().changes()).isEmpty();
        assertThat(next().plan().waits()).hasSize(1);
    }

    @Test
    void newSettingsOfAConnectorThatIsToRestNeverRun() {
        run("RUNNING", "RUNNING");
        model = model("class: org.example.OrdersSource\nstate: Stopped\nconfig: {port: 1}");

        assertThat(texts())
                .containsExactly(
                        "stop connector orders",
                        "validate the settings of connector orders",
                        "change settings port of connector orders");
    }

    @Test
    void aConnectorThatIsToRunAgainHasItsNewSettingsBefore() {
        run("STOPPED");
        model = model("class: org.example.OrdersSource\nconfig: {port: 1}");

        assertThat(texts())
                .containsExactly(
                        "validate the settings of connector orders",
                        "change settings port of connector orders",
                        "resume connector orders");
    }

    @Test
    void tasksThatNoWorkerHasAreWaitedFor() {
        run("RUNNING", "RUNNING", "UNASSIGNED");

        assertThat(next().plan().waits())
                .singleElement()
                .satisfies(wait -> {
                    assertThat(wait.what()).isEqualTo("see task 1 RUNNING");
                    assertThat(wait.why()).isEqualTo("the workers are sharing out tasks");
                });
    }

    @Test
    void aConnectorWithoutTasksDoesNotRun() {
        run("RUNNING");

        assertThat(next().plan().waits())
                .singleElement()
                .satisfies(wait -> assertThat(wait.why()).contains("made none"));
    }

    @Test
    void tasksThatWereMadeAndDoNotShowYetAreWaitedFor() {
        run("RUNNING", "RUNNING");
        there.put("orders", withMadeTasks(Objects.requireNonNull(there.get("orders")), 2));

        assertThat(next().plan().waits().getFirst().why())
                .startsWith("the connector has made 2, of which Kafka Connect shows 1; what a")
                .endsWith("that of " + there.get("orders").worker());
    }

    @Test
    void aPausedConnectorMayHaveNoTasks() {
        model = model("class: org.example.OrdersSource\nstate: Paused");
        run("PAUSED");

        assertThat(next().plan().isDone()).isTrue();
    }

    @Test
    void aStoppedConnectorWaitsForItsTasksToEnd() {
        model = model("class: org.example.OrdersSource\nstate: Stopped");
        run("STOPPED", "RUNNING");

        assertThat(next().plan().waits()).hasSize(1);
    }

    /** Kafka Connect tells how tasks were before the change. */
    @Test
    void whatWasChangedAMomentAgoIsLookedAtAgain() {
        run("RUNNING", "RUNNING");
        history = new ConnectorPlan.History(Restarts.NONE, NOW.minusSeconds(1));

        assertThat(next().plan().waits()).hasSize(1);
        assertThat(next().lookAgain()).contains(NOW.plusSeconds(2));
        now = NOW.plusSeconds(2);
        assertThat(next().plan().isDone()).isTrue();
    }

    // Failures

    @Test
    void aFailedTaskIsStartedAgainAtOnceTheFirstTime() {
        fail("PSQLException: refused");

        var decision = next();
        assertThat(decision.restart())
                .containsExactly(
                        new ConnectorStep.RestartFailed(
                                "orders", 1, NOW, "PSQLException: refused"));
        assertThat(decision.restarts()).isEqualTo(new Restarts(1, NOW));
    }

    /** What follows a number of restarts, in seconds. */
    @ParameterizedTest
    @CsvSource({"1, 10", "2, 20", "3, 40", "4, 80", "5, 160", "6, 300", "7, 300", "1000, 300"})
    void thePauseDoublesUpToFiveMinutes(int restarts, int seconds) {
        fail("refused");
        history = new ConnectorPlan.History(new Restarts(restarts, NOW), Instant.EPOCH);

        now = NOW.plusSeconds(seconds - 1);
        assertThat(next().restart()).isEmpty();
        assertThat(next().lookAgain()).contains(NOW.plusSeconds(seconds));
        now = NOW.plusSeconds(seconds);
        assertThat(next().restart()).hasSize(1);
        assertThat(next().restarts().count()).isEqualTo(restarts + 1);
    }

    @Test
    void restartsAreForgottenAfterItRanForTenMinutes() {
        run("RUNNING", "RUNNING");
        history = new ConnectorPlan.History(new Restarts(4, NOW), Instant.EPOCH);

        now = NOW.plus(Duration.ofMinutes(9));
        assertThat(next().restarts()).isEqualTo(new Restarts(4, NOW));
        assertThat(next().lookAgain()).contains(NOW.plus(Duration.ofMinutes(10)));
        now = NOW.plus(Duration.ofMinutes(10));
        assertThat(next().restarts()).isEqualTo(Restarts.NONE);
    }

    @Test
    void aConnectorThatIsNotThereHasNotRecovered() {
        history = new ConnectorPlan.History(new Restarts(4, NOW), Instant.EPOCH);
        now = NOW.plus(Duration.ofMinutes(11));

        assertThat(next().restarts().count()).isEqualTo(4);
    }

    /** Its own state does not tell what it is to do. */
    @ParameterizedTest
    @CsvSource({"Running, resume connector orders", "Paused, pause connector orders"})
    void aFailedConnectorIsToldItsStateBeforeItIsStartedAgain(
            ConnectorState declared, String first) {
        model = model("class: org.example.OrdersSource\nstate: " + declared);
        run("FAILED");

        assertThat(next().restart())
                .extracting(ConnectorStep::what)
                .containsExactly(first, "start what has failed of connector orders again");
    }

    @Test
    void newSettingsStartItAgainAnyway() {
        fail("password authentication failed");
        model = model("class: org.example.OrdersSource\nconfig: {port: 1}");

        assertThat(next().restart()).isEmpty();
        assertThat(next().changes()).hasSize(2);
    }

    @Test
    void aFailureIsStartedAgainAlsoWhileASecretIsMissing() {
        model = withPassword();
        fail("refused");
        secrets.put(PASSWORD, new SecretValue.Missing("there is no Secret orders-db", "create it"));

        assertThat(next().restart()).hasSize(1);
    }

    /** Kubernetes brings it soon; that is no failure of the connector. */
    @Test
    void aWorkerThatHasNotTheSecretYetIsAskedAgainSoonAndNotCounted() {
        fail("Secret orders-db, key password (version 2) has not reached worker w-1 yet");
        history = new ConnectorPlan.History(new Restarts(0, NOW), Instant.EPOCH);

        now = NOW.plusSeconds(4);
        assertThat(next().restart()).isEmpty();
        now = NOW.plusSeconds(5);
        assertThat(next().restart()).hasSize(1);
        assertThat(next().restarts()).isEqualTo(new Restarts(0, now));
    }

    @Test
    void theWaitForARestartSaysWhatHasFailed() {
        run("RUNNING", "RUNNING", "FAILED");
        history = new ConnectorPlan.History(new Restarts(1, NOW), Instant.EPOCH);

        assertThat(next().plan().waits())
                .containsExactly(
                        new Step.Wait(
                                "start task 1 again",
                                "it has failed",
                                "it is 2026-01-01T12:00:10Z"));
    }

    // A world to plan in

    private ConnectorPlan.Decision next() {
        return ConnectorPlan.next(
                model,
                key -> secrets.getOrDefault(key, new SecretValue.Unread("unknown")),
                new ObservedConnect.Known("4.4.0", "id", plugins, there),
                history,
                now);
    }

    private List<String> texts() {
        return next().changes().stream().map(ConnectorStep::what).toList();
    }

    private ConnectorStep.Create created() {
        return (ConnectorStep.Create) next().changes().getLast();
    }

    /** The connector is there with the declared settings. */
    private void run(String state, String... tasks) {
        there.clear();
        var config = created().config();
        var list = new ArrayList<ObservedConnector.Task>();
        for (var task : tasks) {
            list.add(new ObservedConnector.Task(list.size(), task, "10.0.0.1", ""));
        }
        there.put(
                "orders",
                new ObservedConnector(config, "source", state, "10.0.0.1", "", list, list.size()));
    }

    private void fail(String cause) {
        run("RUNNING");
        var seen = Objects.requireNonNull(there.get("orders"));
        there.put(
                "orders",
                new ObservedConnector(
                        seen.config(),
                        "source",
                        "RUNNING",
                        "10.0.0.1",
                        "",
                        List.of(new ObservedConnector.Task(0, "FAILED", "10.0.0.1", cause)),
                        1));
    }

    private static ObservedConnector withMadeTasks(ObservedConnector of, int made) {
        return new ObservedConnector(
                of.config(), of.type(), of.state(), of.worker(), of.cause(), of.tasks(), made);
    }

    private static ConnectorModel withPassword() {
        return model(
                """
                class: org.example.OrdersSource
                config:
                  password: {valueFrom: {secretKeyRef: {name: orders-db, key: password}}}
                """);
    }

    private static ConnectorModel model(String spec) {
        var connector =
                Yaml.connector(
                        "metadata: {name: orders, namespace: default, uid: u}\nspec:\n"
                                + ("connect: {name: pipelines}\n" + spec).indent(2));
        return switch (ConnectorModel.parse(connector)) {
            case ParseResult.Valid<ConnectorModel>(ConnectorModel valid) -> valid;
            case ParseResult.Invalid<ConnectorModel> invalid -> throw new AssertionError(invalid);
        };
    }
}
