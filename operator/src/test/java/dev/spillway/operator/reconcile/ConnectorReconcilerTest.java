package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.connect.FieldProblem;
import dev.spillway.operator.observed.ConnectorPlugin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectorReconcilerTest {
    private static final String SOURCE = "class: org.example.Source";
    private static final String WITH_PASSWORD =
            """
            class: org.example.Source
            config:
              password: {valueFrom: {secretKeyRef: {name: orders-db, key: password}}}
            """;

    private final ConnectorReconcilerFixture world = new ConnectorReconcilerFixture();

    @Test
    void aConnectorRuns() {
        world.apply("orders", SOURCE);
        world.settle();

        assertThat(world.workers.calls).containsExactly("create orders Running");
        assertThat(world.readiness("orders")).isEqualTo("True Running");
        var status = world.connector("orders").getStatus();
        assertThat(status.state()).isEqualTo("RUNNING");
        assertThat(status.type()).isEqualTo("source");
        assertThat(status.runningTasks()).isEqualTo("1/1");
        assertThat(status.worker()).isEqualTo("10.0.0.1");
        assertThat(status.tasks()).hasSize(1);
        assertThat(status.restarts()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"Paused, True Paused", "Stopped, True Stopped"})
    void aConnectorThatIsToRestNeverRuns(String state, String ready) {
        world.apply("orders", SOURCE + "\nstate: " + state);
        world.settle();

        assertThat(world.workers.calls).containsExactly("create orders " + state);
        assertThat(world.readiness("orders")).isEqualTo(ready);
    }

    @Test
    void itsStateFollowsTheSpec() {
        world.apply("orders", SOURCE);
        world.settle();
        world.apply("orders", SOURCE + "\nstate: Paused");
        world.settle();
        assertThat(world.readiness("orders")).isEqualTo("True Paused");
        world.apply("orders", SOURCE + "\nstate: Stopped");
        world.settle();
        assertThat(world.readiness("orders")).isEqualTo("True Stopped");
        world.apply("orders", SOURCE);
        world.settle();

        assertThat(world.readiness("orders")).isEqualTo("True Running");
        assertThat(world.workers.calls)
                .containsExactly(
                        "create orders Running", "pause orders", "stop orders", "resume orders");
    }

    @Test
    void settingsThatSomebodyChangedByHandAreSetAgain() {
        world.apply("orders", SOURCE + "\nconfig: {port: 1}");
        world.settle();
        world.workers.config("orders").put("port", "2");
        world.pass(Duration.ofSeconds(25));

        assertThat(world.workers.config("orders")).containsEntry("port", "1");
        assertThat(world.readiness("orders")).isEqualTo("True Running");
    }

    @Test
    void refusedSettingsAreSaidFieldByField() {
        world.workers.problems =
                List.of(
                        new FieldProblem("host", "must be set"),
                        new FieldProblem("port", "is no number"));
        world.apply("orders", SOURCE);
        world.settle();

        assertThat(world.readiness("orders")).isEqualTo("False ConfigRefused");
        assertThat(world.ready("orders").message())
                .isEqualTo("host: must be set; port: is no number");
        assertThat(world.workers.calls).isEmpty();
    }

    /** What was refused may have been a database that was down. */
    @Test
    void refusedSettingsAreTriedAgainLessAndLessOften() {
        world.workers.problems = List.of(new FieldProblem("host", "no connection"));
        world.apply("orders", SOURCE);
        world.pass(Duration.ofMinutes(2));
        assertThat(world.workers.validations).isBetween(3, 5);
        world.pass(Duration.ofMinutes(20));
        assertThat(world.workers.validations).isBetween(10, 17);

        world.workers.problems = List.of();
        world.pass(Duration.ofSeconds(150));
        assertThat(world.readiness("orders")).isEqualTo("True Running");
    }

    @Test
    void aConnectorGoesOnWithItsSettingsWhileNewOnesAreRefused() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.problems = List.of(new FieldProblem("host", "must be set"));
        world.apply("orders", SOURCE + "\nconfig: {port: 1}");
        world.pass(Duration.ofMinutes(1));

        assertThat(world.workers.calls).containsExactly("create orders Running");
        assertThat(world.readiness("orders")).isEqualTo("False ConfigRefused");
        assertThat(world.connector("orders").getStatus().state()).isEqualTo("RUNNING");
        assertThat(world.events).filteredOn(each -> each.contains("ConfigRefused")).hasSize(1);
    }

    @Test
    void whatFailsWhileNewSettingsAreRefusedIsStartedAgain() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.problems = List.of(new FieldProblem("host", "must be set"));
        world.apply("orders", SOURCE + "\nconfig: {port: 1}");
        world.pass(Duration.ofSeconds(20));
        world.workers.setTasks("orders", "FAILED", "a hiccup");
        world.pass(Duration.ofSeconds(40));

        assertThat(world.workers.calls).containsExactly("create orders Running", "restart orders");
        assertThat(world.readiness("orders")).isEqualTo("False ConfigRefused");
    }

    /** With a node's key one is that node. */
    @Test
    void aSecretOfTheOperatorIsGivenToNoConnector() {
        world.putSecret("events-broker-0-tls", "password", "key");
        world.secrets
                .secrets
                .get("events-broker-0-tls")
                .getMetadata()
                .setLabels(Map.of("app.kubernetes.io/managed-by", "spillway-operator"));
        world.apply(
                "orders",
                SOURCE
                        + "\n"
                        + "config: {p: {valueFrom: {secretKeyRef: {name: events-broker-0-tls, key:"
                        + " password}}}}");
        world.settle();
        assertThat(world.readiness("orders")).isEqualTo("False SecretMissing");
        assertThat(world.mounted()).isEmpty();
    }

    @Test
    void aClassThatTheWorkersGetLaterIsUsed() {
        world.apply("orders", "class: org.example.Later");
        world.settle();
        assertThat(world.readiness("orders")).isEqualTo("False ClassNotFound");

        world.workers.plugins.add(new ConnectorPlugin("org.example.Later", "source", "1"));
        world.pass(Duration.ofSeconds(25));
        assertThat(world.readiness("orders")).isEqualTo("True Running");
    }

    // Failures

    @Test
    void aFailedTaskIsStartedAgain() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.setTasks("orders", "FAILED", "Connection to db:5432 refused");
        world.settle();

        assertThat(world.workers.calls).contains("restart orders");
        assertThat(world.readiness("orders")).isEqualTo("True Running");
        assertThat(Objects.requireNonNull(world.connector("orders").getStatus().restarts()).count())
                .isEqualTo(1);
    }

    @Test
    void aTaskThatFailsAgainAndAgainSaysWhyAndWhenItIsStartedAgain() {
        world.workers.fails = "TopicAuthorizationException: Not authorized to access topics: [t]";
        world.apply("orders", SOURCE);
        world.pass(Duration.ofSeconds(60));

        assertThat(world.workers.calls).filteredOn("restart orders"::equals).hasSizeBetween(3, 4);
        assertThat(world.readiness("orders")).isEqualTo("False TaskFailed");
        assertThat(world.ready("orders").message())
                .startsWith(
                        "task 0 on worker 10.0.0.1: TopicAuthorizationException: Not authorized to"
                                + " access topics: [t]; add {allow: [Produce, Create]")
                .contains("spec.access of User pipelines")
                .containsPattern("started again at 2026-01-01T00:0\\d:\\d\\dZ \\(restart \\d\\)$");
        assertThat(world.connector("orders").getStatus().tasks().getFirst().cause())
                .startsWith("TopicAuthorizationException");
    }

    /** Otherwise an operator that crashes would start it again all the time. */
    @Test
    void restartsAreRememberedByAnOperatorThatStarts() {
        world.workers.fails = "it broke";
        world.apply("orders", SOURCE);
        world.pass(Duration.ofSeconds(60));
        var before = Objects.requireNonNull(world.connector("orders").getStatus().restarts());
        world.workers.calls.clear();
        world.restartOperator();
        world.pass(Duration.ofSeconds(5));

        assertThat(world.workers.calls).isEmpty();
        assertThat(world.connector("orders").getStatus().restarts()).isEqualTo(before);
    }

    @Test
    void restartsAreForgottenAfterItRanForTenMinutes() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.setTasks("orders", "FAILED", "it broke");
        world.pass(Duration.ofMinutes(11));

        assertThat(world.connector("orders").getStatus().restarts()).isNull();
        assertThat(world.readiness("orders")).isEqualTo("True Running");
    }

    // Secrets

    @Test
    void theValueOfASecretIsInTheFilesOfTheWorkersOnly() {
        world.putSecret("orders-db", "password", "hunter22");
        world.apply("orders", WITH_PASSWORD);
        world.settle();

        assertThat(world.mounted()).containsOnlyKeys("orders-db.password.1");
        assertThat(world.workers.config("orders"))
                .containsEntry("password", "${secrets:orders-db:password.1}");
        assertThat(world.readiness("orders")).isEqualTo("True Running");
    }

    @Test
    void aRotatedSecretReachesTheConnectorAndTheOldValueGoes() {
        world.putSecret("orders-db", "password", "hunter22");
        world.apply("orders", WITH_PASSWORD);
        world.settle();
        world.putSecret("orders-db", "password", "hunter33");
        world.pass(Duration.ofSeconds(60));

        assertThat(world.workers.config("orders"))
                .containsEntry("password", "${secrets:orders-db:password.2}");
        assertThat(world.mounted()).containsOnlyKeys("orders-db.password.2");
        assertThat(world.workers.calls)
                .containsExactly("create orders Running", "configure orders");
    }

    @Test
    void aMissingSecretIsNamedWithItsKey() {
        world.apply("orders", WITH_PASSWORD);
        world.settle();

        assertThat(world.readiness("orders")).isEqualTo("False SecretMissing");
        assertThat(world.ready("orders").message())
                .isEqualTo(
                        "cannot set password: there is no Secret orders-db with key password in"
                                + " this namespace; create it, or correct the name in spec.config");
        world.putSecret("orders-db", "user", "x");
        world.pass(Duration.ofSeconds(30));
        assertThat(world.ready("orders").message())
                .contains("Secret orders-db has no key password");
        world.putSecret("orders-db", "password", "hunter22");
        world.pass(Duration.ofSeconds(45));
        assertThat(world.readiness("orders")).isEqualTo("True Running");
    }

    @Test
    void aConnectorGoesOnWithTheValueThatItHadWhenItsSecretVanishes() {
        world.putSecret("orders-db", "password", "hunter22");
        world.apply("orders", WITH_PASSWORD);
        world.settle();
        world.secrets.secrets.remove("orders-db");
        world.pass(Duration.ofSeconds(60));

        assertThat(world.mounted()).containsOnlyKeys("orders-db.password.1");
        assertThat(world.workers.calls).containsExactly("create orders Running");
        assertThat(world.ready("orders").message())
                .endsWith("meanwhile it goes on as it was: RUNNING, 1 of 1 task run");
    }

    @Test
    void valuesOfADeletedConnectorGo() {
        world.putSecret("orders-db", "password", "hunter22");
        world.apply("orders", WITH_PASSWORD);
        world.settle();
        world.delete("orders");
        world.pass(Duration.ofSeconds(60));

        assertThat(world.connectors).isEmpty();
        assertThat(world.mounted()).isEmpty();
    }

    /** Before all Connectors have been seen by this operator. */
    @Test
    void anOperatorThatStartsRemovesNoValue() {
        world.putSecret("orders-db", "password", "hunter22");
        world.apply("orders", WITH_PASSWORD);
        world.settle();
        world.workers.silent = true;
        world.restartOperator();
        world.pass(Duration.ofSeconds(60));

        assertThat(world.mounted()).containsOnlyKeys("orders-db.password.1");
    }

    @Test
    void aWorkerWithoutTheValueYetIsAWaitAndNoFailure() {
        world.putSecret("orders-db", "password", "hunter22");
        world.workers.busy =
                "Secret orders-db, key password (version 1) has not reached worker w-1 yet";
        world.apply("orders", WITH_PASSWORD);
        world.settle();
        assertThat(world.readiness("orders")).isEqualTo("False SecretNotMounted");

        world.workers.busy = null;
        world.pass(Duration.ofSeconds(30));
        assertThat(world.readiness("orders")).isEqualTo("True Running");
        assertThat(world.connector("orders").getStatus().restarts()).isNull();
    }

    @Test
    void whatFailsDoesNotShowTheValue() {
        world.putSecret("orders-db", "password", "hunter22");
        world.workers.fails = "cannot log in with hunter22";
        world.apply("orders", WITH_PASSWORD);
        world.settle();

        assertThat(world.connector("orders").getStatus().toString())
                .contains("cannot log in with ***")
                .doesNotContain("hunter22");
        assertThat(world.events).allMatch(each -> !each.contains("hunter22"));
    }

    // Its Connect

    @Test
    void aConnectorWithoutConnectSaysSo() {
        world.connect = null;
        world.close();
        world.apply("orders", SOURCE);
        world.settle();

        assertThat(world.readiness("orders")).isEqualTo("Unknown ConnectNotReady");
        assertThat(world.ready("orders").message()).isEqualTo("there is no Connect pipelines");
    }

    @Test
    void aShortSilenceOfTheWorkersSaysNothingAboutTheConnector() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.silent = true;
        world.pass(Duration.ofSeconds(12));
        assertThat(world.readiness("orders")).isEqualTo("True Running");

        world.pass(Duration.ofSeconds(30));
        assertThat(world.readiness("orders")).isEqualTo("Unknown ConnectNotReady");
        world.workers.silent = false;
        world.settle();
        assertThat(world.readiness("orders")).isEqualTo("True Running");
    }

    @Test
    void aBusyGroupIsAskedAgain() {
        world.workers.busy = "Cannot complete request because of a conflicting operation";
        world.apply("orders", SOURCE);
        world.settle();
        assertThat(world.readiness("orders")).isEqualTo("Unknown ConnectUnavailable");

        world.workers.busy = null;
        world.pass(Duration.ofSeconds(30));
        assertThat(world.readiness("orders")).isEqualTo("True Running");
    }

    @Test
    void aPausedClusterChangesNothing() {
        world.cluster = TopicReconcilerFixture.cluster("replicas: 3\npaused: true");
        world.apply("orders", SOURCE);
        world.settle();

        assertThat(world.workers.calls).isEmpty();
        assertThat(world.connector("orders").getFinalizers()).isEmpty();
    }

    @Test
    void aPausedClusterStartsNothingAgainAndCountsNothing() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.setTasks("orders", "FAILED", "it broke");
        world.cluster = TopicReconcilerFixture.cluster("replicas: 3\npaused: true");
        world.pass(Duration.ofSeconds(60));

        assertThat(world.workers.calls).containsExactly("create orders Running");
        assertThat(world.connector("orders").getStatus().restarts()).isNull();
        assertThat(world.readiness("orders")).isEqualTo("False TaskFailed");
    }

    @Test
    void aConnectorThatWasThereBeforeIsAdopted() {
        world.workers.put("orders", Map.of("name", "orders", "old", "1"));
        world.apply("orders", SOURCE);
        world.settle();

        assertThat(world.workers.calls).containsExactly("configure orders");
        assertThat(world.events).anyMatch(each -> each.startsWith("Normal Adopted orders"));
    }

    @Test
    void anInvalidSpecIsSaidAndChangesNothing() {
        world.apply("orders", SOURCE);
        world.settle();
        world.apply("orders", SOURCE + "\nconfig: {tasks.max: 3}");
        world.settle();

        assertThat(world.readiness("orders")).isEqualTo("False InvalidSpec");
        assertThat(world.workers.calls).containsExactly("create orders Running");
    }

    // Deletion

    @Test
    void aDeletedConnectorKeepsItsOffsets() {
        world.apply("orders", SOURCE);
        world.settle();
        world.delete("orders");
        world.settle();

        assertThat(world.workers.calls).containsExactly("create orders Running", "delete orders");
        assertThat(world.connectors).isEmpty();
    }

    @Test
    void offsetsAreDeletedOfAStoppedConnector() {
        world.apply("orders", SOURCE + "\ndeletionPolicy: DeleteOffsets");
        world.settle();
        world.delete("orders");
        world.settle();

        // A deletion may be repeated, until its answer is known.
        assertThat(world.workers.calls.stream().distinct())
                .containsExactly(
                        "create orders Running",
                        "stop orders",
                        "delete offsets orders",
                        "delete orders");
        assertThat(world.connectors).isEmpty();
    }

    @Test
    void aDeletionWaitsForWorkersThatAreDownAndSaysSo() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.silent = true;
        world.pass(Duration.ofSeconds(12));
        world.delete("orders");
        world.settle();

        assertThat(world.readiness("orders")).isEqualTo("False Deleting");
        assertThat(world.ready("orders").message())
                .isEqualTo(
                        "the connector is not deleted yet: no answer from the workers; continues"
                                + " when that is over, or when Connect pipelines is deleted");
        world.workers.silent = false;
        world.settle();
        assertThat(world.connectors).isEmpty();
        assertThat(world.workers.has("orders")).isFalse();
    }

    @Test
    void aRefusedDeletionSaysWhyAndIsRetried() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.refuses = "Not authorized";
        world.delete("orders");
        world.settle();
        assertThat(world.readiness("orders")).isEqualTo("False CannotDelete");

        world.workers.refuses = null;
        world.pass(Duration.ofSeconds(45));
        assertThat(world.connectors).isEmpty();
    }

    @Test
    void aConnectorWhoseOffsetsCannotBeDeletedGoesWithoutThat() {
        world.apply("orders", SOURCE + "\ndeletionPolicy: DeleteOffsets");
        world.settle();
        world.workers.refusesOffsets = "the connector does not support it";
        world.delete("orders");
        world.settle();
        assertThat(world.ready("orders").message()).endsWith("set spec.deletionPolicy to Retain");

        world.apply("orders", SOURCE);
        world.settle();
        assertThat(world.connectors).isEmpty();
    }

    @Test
    void aDeletionWithoutConnectNamesWhatStays() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.silent = true;
        world.delete("orders");
        world.connect = null;
        world.settle();

        assertThat(world.connectors).isEmpty();
        assertThat(world.events)
                .anyMatch(each ->
                        each.startsWith("Warning Abandoned orders: there is no Connect pipelines")
                                && each.contains("topic pipelines-connect-configs")
                                && each.contains("topic pipelines-connect-offsets"));
    }

    @Test
    void aDeletionDoesNotWaitForAConnectThatIsBeingDeletedOrHasNoCluster() {
        world.apply("orders", SOURCE);
        world.settle();
        world.workers.silent = true;
        world.delete("orders");
        world.cluster = null;
        world.settle();

        assertThat(world.connectors).isEmpty();
    }

    @Test
    void aConnectorThatWasNeverHeldGoesAtOnce() {
        world.connect = null;
        world.close();
        world.apply("orders", SOURCE);
        world.settle();
        world.delete("orders");

        assertThat(world.connectors).isEmpty();
        assertThat(world.events).noneMatch(each -> each.contains("Abandoned"));
    }
}
