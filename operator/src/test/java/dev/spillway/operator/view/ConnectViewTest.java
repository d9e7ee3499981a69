package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.connect.ConnectAccess;
import dev.spillway.operator.connect.ConnectUnavailableException;
import dev.spillway.operator.desired.ConnectValues;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.KubeConflictException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.UserSecrets;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ConnectorValue.SecretKey;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.connect.SecretValue;
import dev.spillway.operator.status.StepOutcome;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectViewTest {
    private static final ConnectKey KEY = new ConnectKey("default", "pipelines");
    private static final SecretKey PASSWORD = new SecretKey("db", "password");
    private static final ConnectAccess ACCESS = new ConnectAccess("h", 8083, "c", "k", "t");

    private final ManualClock time = new ManualClock();
    private final FakeConnect workers = new FakeConnect();
    private final Secrets secrets = new Secrets();
    private final Set<String> declared = new TreeSet<>();

    /** {@code orders}, {@code all}, {@code connect}. */
    private final List<String> told = new ArrayList<>();

    private final List<ConnectAccess> connections = new ArrayList<>();
    private boolean accessIsUnusable;
    private final ConnectView view =
            new ConnectView(
                    KEY,
                    (access, mask) -> {
                        if (accessIsUnusable) {
                            throw new ConnectUnavailableException("there is no key", null);
                        }
                        connections.add(access);
                        return workers;
                    },
                    key -> Optional.of(Set.copyOf(declared)),
                    secrets,
                    new Told(),
                    time);

    // Changes

    @Test
    void changesAreMadeOneConnectorAfterTheOther() {
        known();
        workers.put("a", Map.of());
        workers.put("b", Map.of());
        view.submit("a", List.of(new ConnectorStep.Pause("a", "")));
        view.submit("b", List.of(new ConnectorStep.Pause("b", "")));

        assertThat(view.runDueWork()).isEqualTo(Duration.ZERO);
        assertThat(workers.calls).containsExactly("pause a");
        view.runDueWork();
        assertThat(workers.calls).containsExactly("pause a", "pause b");
    }

    @Test
    void whatFollowsAFailureIsNotTried() {
        known();
        workers.refuses = "no";
        var steps =
                List.<ConnectorStep>of(
                        new ConnectorStep.DeleteOffsets("a", ""),
                        new ConnectorStep.Delete("a", ""));
        view.submit("a", steps);
        view.runDueWork();
        workers.refuses = null;

        assertThat(workers.calls).isEmpty();
        assertThat(view.submit("a", steps).orElseThrow().outcome())
                .isInstanceOfSatisfying(
                        StepOutcome.Refused.class,
                        refused ->
                                assertThat(refused.message())
                                        .isEqualTo(
                                                "Kafka Connect could not delete the offsets of"
                                                        + " connector a: no"));
    }

    /** Otherwise nothing would ever be done about that connector again. */
    @Test
    void aBugLeavesNoChangeInProgress() {
        known();
        var steps = List.<ConnectorStep>of(new ConnectorStep.Pause("not there", ""));
        view.submit("x", steps);
        view.runDueWork();

        assertThat(view.submit("x", steps).orElseThrow().outcome())
                .isInstanceOf(StepOutcome.Unavailable.class);
    }

    @Test
    void nothingIsChangedWhileTheWorkersDoNotAnswer() {
        workers.silent = true;
        known();
        view.submit("a", List.of(new ConnectorStep.Delete("a", "")));
        view.runDueWork();
        assertThat(workers.calls).isEmpty();

        workers.silent = false;
        for (int i = 0; i < 5; i++) {
            time.advance(Duration.ofSeconds(1));
            view.runDueWork();
        }
        assertThat(workers.calls).containsExactly("delete a");
    }

    @Test
    void aRestartDoesNotReplaceTheChangesOfAConnector() {
        known();
        workers.put("a", Map.of());
        view.submit("a", List.of(new ConnectorStep.Pause("a", "")));
        view.restart(
                "a",
                List.of(new ConnectorStep.RestartFailed("a", 1, time.instant(), "")),
                view.history("a").restarts());
        told.clear();
        view.runDueWork();
        view.runDueWork();

        assertThat(workers.calls).containsExactly("pause a", "restart a");
        assertThat(told).contains("a").noneMatch(name -> name.contains("/"));
    }

    // Polls

    @Test
    void theWorkersAreAskedOftenWhileSomethingIsInProgress() {
        known();
        assertThat(view.runDueWork()).isEqualTo(Duration.ofSeconds(10));
        view.settled("a", false);
        view.runDueWork();
        assertThat(view.runDueWork()).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aChangeOfAConnectorIsToldToIt() {
        workers.put("a", Map.of());
        workers.put("b", Map.of());
        known();
        told.clear();
        workers.setTasks("b", "FAILED", "it broke");
        time.advance(Duration.ofSeconds(11));
        view.runDueWork();

        assertThat(told).containsExactly("connect", "b");
    }

    @Test
    void workersThatAnswerAgainAreToldToAll() {
        workers.silent = true;
        known();
        told.clear();
        workers.silent = false;
        time.advance(Duration.ofSeconds(11));
        view.runDueWork();

        assertThat(told).contains("connect", "all");
    }

    @Test
    void anotherCertificateMakesAnotherConnection() {
        known();
        view.use(model(1), new ConnectAccess("h", 8083, "c2", "k2", "t2"));
        view.runDueWork();

        assertThat(connections).hasSize(2);
        view.use(model(1), new ConnectAccess("h", 8083, "c2", "k2", "t2"));
        time.advance(Duration.ofSeconds(11));
        view.runDueWork();
        assertThat(connections).hasSize(2);
    }

    @Test
    void anUnusableCertificateIsSaid() {
        accessIsUnusable = true;
        known();

        assertThat(view.observed().orElseThrow())
                .isInstanceOfSatisfying(
                        ObservedConnect.Unknown.class,
                        unknown -> assertThat(unknown.why()).isEqualTo("there is no key"));
    }

    @Test
    void aConnectWithoutWorkersSaysThat() {
        workers.silent = true;
        view.use(model(0), ACCESS);
        view.runDueWork();

        assertThat(view.observed().orElseThrow())
                .isInstanceOfSatisfying(
                        ObservedConnect.Unknown.class,
                        unknown ->
                                assertThat(unknown.why())
                                        .isEqualTo(
                                                "Connect pipelines has no workers: its"
                                                        + " spec.replicas is 0"));
    }

    // Secrets

    @Test
    void aValueThatIsWantedIsReadAtOnce() {
        known();
        secrets.put("db", "password", "b25l");
        view.refer("a", Set.of(PASSWORD));
        view.runDueWork();

        assertThat(view.secret(PASSWORD)).isInstanceOf(SecretValue.Placed.class);
        assertThat(told).contains("a");
        assertThat(secrets.mounted()).isEqualTo(Map.of("db.password.1", "b25l"));
    }

    @Test
    void secretsAreNotReadWithoutNeed() {
        known();
        int before = secrets.reads;
        for (int i = 0; i < 60; i++) {
            time.advance(Duration.ofSeconds(1));
            view.runDueWork();
        }
        assertThat(secrets.reads).isEqualTo(before);

        secrets.put("db", "password", "b25l");
        view.refer("a", Set.of(PASSWORD));
        for (int i = 0; i < 60; i++) {
            time.advance(Duration.ofSeconds(1));
            view.runDueWork();
        }
        assertThat(secrets.reads - before).isBetween(4, 10);
    }

    /** What was found stands, and what was not is looked for again. */
    @ParameterizedTest
    @ValueSource(strings = {"conflict", "unavailable"})
    void aWriteThatFailsIsTriedAgain(String failure) {
        known();
        secrets.put("db", "password", "b25l");
        secrets.failure = failure;
        view.refer("a", Set.of(PASSWORD));
        view.runDueWork();
        assertThat(view.secret(PASSWORD)).isInstanceOf(SecretValue.Unread.class);

        secrets.failure = "";
        time.advance(Duration.ofSeconds(4));
        view.runDueWork();
        assertThat(view.secret(PASSWORD)).isInstanceOf(SecretValue.Placed.class);
    }

    @Test
    void aRefusedWriteIsSaid() {
        known();
        secrets.put("db", "password", "b25l");
        secrets.failure = "refused";
        view.refer("a", Set.of(PASSWORD));
        view.runDueWork();

        assertThat(view.secret(PASSWORD))
                .isInstanceOfSatisfying(
                        SecretValue.Missing.class,
                        missing -> assertThat(missing.why()).contains("a policy says no"));
    }

    @Test
    void theSecretOfAnotherConnectIsNotWritten() {
        secrets.uid = "another";
        known();
        secrets.put("db", "password", "b25l");
        view.refer("a", Set.of(PASSWORD));
        view.runDueWork();

        assertThat(secrets.mounted()).isEmpty();
        assertThat(view.secret(PASSWORD)).isInstanceOf(SecretValue.Missing.class);
    }

    @Test
    void valuesStayUntilEveryConnectorHasSaidWhatItRefersTo() {
        declared.add("b");
        known();
        secrets.put("db", "password", "b25l");
        view.refer("a", Set.of(PASSWORD));
        view.runDueWork();
        view.forget("a");
        time.advance(Duration.ofSeconds(30));
        view.runDueWork();
        assertThat(secrets.mounted()).isNotEmpty();

        view.refer("b", Set.of());
        time.advance(Duration.ofSeconds(30));
        view.runDueWork();
        assertThat(secrets.mounted()).isEmpty();
    }

    @Test
    void theSecretForTheWorkersIsMadeOnceAndNotEmptied() {
        var views = new ConnectViews(key -> view, each -> () -> {}, secrets);
        secrets.all.clear();
        views.ensureValues(model(1));
        assertThat(secrets.mounted()).isEmpty();
        secrets.all.put(
                "pipelines-connect-secrets",
                ConnectValues.secret(model(1), Map.of("db.password.1", "b25l"), 1));
        views.ensureValues(model(1));
        assertThat(secrets.mounted()).hasSize(1);

        secrets.all.clear();
        secrets.failure = "conflict";
        assertThatThrownBy(() -> views.ensureValues(model(1)))
                .isInstanceOf(KubeConflictException.class);
    }

    private void known() {
        view.use(model(1), ACCESS);
        view.runDueWork();
    }

    private static ConnectModel model(int replicas) {
        var connect =
                Yaml.connect(
                        """
                        metadata: {name: pipelines, namespace: default, uid: connect-uid}
                        spec: {cluster: {name: events}, replicas: %d}
                        """
                                .formatted(replicas));
        return switch (ConnectModel.parse(connect)) {
            case ParseResult.Valid<ConnectModel>(ConnectModel model) -> model;
            case ParseResult.Invalid<ConnectModel> invalid -> throw new AssertionError(invalid);
        };
    }

    private final class Told implements ConnectListener {
        @Override
        public void connectChanged(ConnectKey connect) {
            told.add("connect");
        }

        @Override
        public void connectorsChanged(ConnectKey connect, Collection<String> names) {
            told.addAll(names);
        }

        @Override
        public void allConnectorsChanged(ConnectKey connect) {
            told.add("all");
        }
    }

    /** In memory, by name; with the Secret that workers mount. */
    private static final class Secrets implements UserSecrets {
        final Map<String, Secret> all = new TreeMap<>();
        String failure = "";
        String uid = "connect-uid";
        int reads;

        Secrets() {
            all.put("pipelines-connect-secrets", ConnectValues.secret(model(1), Map.of(), 0));
        }

        void put(String name, String key, String value) {
            all.put(
                    name,
                    new SecretBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .withData(Map.of(key, value))
                            .build());
        }

        Map<String, String> mounted() {
            return Optional.ofNullable(all.get("pipelines-connect-secrets"))
                    .orElseThrow()
                    .getData();
        }

        @Override
        public Optional<Secret> read(String namespace, String name) {
            reads++;
            return Optional.ofNullable(all.get(name))
                    .map(secret -> {
                        var copy = new SecretBuilder(secret).build();
                        copy.getMetadata().getOwnerReferences().forEach(owner -> owner.setUid(uid));
                        return copy;
                    });
        }

        @Override
        public void write(Secret secret, Optional<Secret> seen) {
            switch (failure) {
                case "conflict" ->
                        throw new KubeConflictException("changed", new IllegalStateException());
                case "unavailable" -> throw new KubeUnavailableException("no answer", null);
                case "refused" ->
                        throw new KubeRefusedException(
                                "a policy says no", new IllegalStateException());
                case String none -> all.put(secret.getMetadata().getName(), secret);
            }
        }

        @Override
        public void delete(Secret seen) {
            all.remove(seen.getMetadata().getName());
        }
    }
}
