package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ParseResult;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** What golden folders show in full; here the rules. */
class BrokerPropertiesTest {

    @Test
    void topicsOfKafkaHaveNoMoreReplicasThanThereAreBrokers() {
        assertThat(brokers("replicas: 1"))
                .contains(
                        entry("offsets.topic.replication.factor", "1"),
                        entry("transaction.state.log.min.isr", "1"),
                        entry("min.insync.replicas", "1"));
        assertThat(brokers("replicas: 9"))
                .contains(
                        entry("share.coordinator.state.topic.replication.factor", "3"),
                        entry("min.insync.replicas", "2"));
    }

    @Test
    void smallHeapKeepsItsMemoryFromTheCleaner() {
        assertThat(brokers("jvm: {heap: 128Mi}"))
                .containsEntry("log.cleaner.dedupe.buffer.size", "4194304");
        assertThat(brokers("jvm: {heap: 16Gi}"))
                .containsEntry("log.cleaner.dedupe.buffer.size", "134217728");
    }

    @Test
    void userSettingsWinOverDefaults() {
        assertThat(brokers("config: {group.initial.rebalance.delay.ms: '3000'}"))
                .containsEntry("group.initial.rebalance.delay.ms", "3000");
    }

    @Test
    void whatAKilledMemberOfAGroupHadIsAssignedAnewWithinSeconds() {
        for (var kind : List.of("consumer", "share", "streams")) {
            assertThat(brokers(""))
                    .containsEntry("group." + kind + ".session.timeout.ms", "6000")
                    .containsEntry("group." + kind + ".min.session.timeout.ms", "6000")
                    .containsEntry("group." + kind + ".heartbeat.interval.ms", "2000")
                    .containsEntry("group." + kind + ".min.heartbeat.interval.ms", "2000");
            // They check a group's own settings against these bounds.
            assertThat(controllers(""))
                    .containsEntry("group." + kind + ".min.session.timeout.ms", "6000");
        }
    }

    @Test
    void theTransactionOfAKilledClientIsAbortedWithinASecondOfItsTimeout() {
        assertThat(brokers(""))
                .containsEntry(
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }

    @Test
    void aUsersTimeOfGroupsMustAgreeWithTheBoundThatIsSet() {
        assertThat(brokers("config: {group.consumer.session.timeout.ms: '45000'}"))
                .containsEntry("group.consumer.session.timeout.ms", "45000")
                .containsEntry("group.consumer.min.session.timeout.ms", "6000");
        assertThat(refusal("config: {group.consumer.session.timeout.ms: '3000'}"))
                .contains("3000 is less than group.consumer.min.session.timeout.ms, which is 6000");
    }

    /** DNS may still name the address of the Pod before. */
    @Test
    void anAddressAtWhichNobodyAnswersIsGivenUpWithinSeconds() {
        assertThat(brokers(""))
                .containsEntry("socket.connection.setup.timeout.ms", "1000")
                .containsEntry("socket.connection.setup.timeout.max.ms", "2000");
        assertThat(controllers(""))
                .containsEntry("socket.connection.setup.timeout.ms", "1000")
                .containsEntry("socket.connection.setup.timeout.max.ms", "2000");
    }

    @Test
    void aLongerTimeToConnectThatTheUserSetIsNotCutByOurLimit() {
        assertThat(brokers("config: {socket.connection.setup.timeout.ms: '20000'}"))
                .containsEntry("socket.connection.setup.timeout.ms", "20000")
                .doesNotContainKey("socket.connection.setup.timeout.max.ms");
    }

    @Test
    void credentialsAreNamedByTheirFolderOnly() {
        assertThat(
                        brokers(
                                "tiering: {s3: {bucket: abc, region: r, credentialsSecret: {name:"
                                        + " s3}}}"))
                .containsEntry(
                        "rsm.config.s3.credentials.directory", "${env:SPILLWAY_S3_CREDENTIALS}");
    }

    @Test
    void bothRolesGetWhatTheUserSet() {
        String config =
                "config: {log.retention.hours: '1', delete.topic.enable: 'false', my.policy.mode:"
                        + " strict}";

        assertThat(controllers(config))
                .containsEntry("log.retention.hours", "1")
                .containsEntry("delete.topic.enable", "false")
                .containsEntry("my.policy.mode", "strict");
        assertThat(brokers(config))
                .containsKeys("log.retention.hours", "delete.topic.enable", "my.policy.mode");
    }

    @Test
    void brokersAreNotGivenWhatOnlyControllersRead() {
        String config =
                "config: {create.topic.policy.class.name: a.Policy, num.partitions: '6',"
                        + " default.replication.factor: '2'}";

        assertThat(controllers(config))
                .containsEntry("create.topic.policy.class.name", "a.Policy")
                .containsEntry("num.partitions", "6")
                .containsEntry("default.replication.factor", "2");
        assertThat(brokers(config))
                .doesNotContainKeys(ControllerOnlyKeys.ALL.toArray(new String[0]));
    }

    @Test
    void controllersKnowThatThereIsTieringAndNothingOfTheBucket() {
        assertThat(controllers("tiering: {s3: {bucket: abc, region: r}}"))
                .containsEntry("remote.log.storage.system.enable", "true")
                .allSatisfy((key, value) -> assertThat(key).doesNotStartWith("rsm."));
    }

    private static SortedMap<String, String> brokers(String spec) {
        return BrokerProperties.of(cluster(spec)).all();
    }

    private static SortedMap<String, String> controllers(String spec) {
        return ControllerProperties.of(cluster(spec)).all();
    }

    private static String refusal(String spec) {
        return switch (parse(spec)) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) ->
                    throw new AssertionError("is accepted: " + spec);
            case ParseResult.Invalid<ClusterModel>(var problems) -> problems.toString();
        };
    }

    private static ClusterModel cluster(String spec) {
        return switch (parse(spec)) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) -> model;
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static ParseResult<ClusterModel> parse(String spec) {
        return ClusterModel.parse(
                Yaml.cluster(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: events, namespace: default, uid: 0-1}
                        spec:
                          storage: {size: 10Gi}
                        """
                                + spec.indent(2)));
    }
}
