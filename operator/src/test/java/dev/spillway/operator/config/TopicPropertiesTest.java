package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.TopicModel;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class TopicPropertiesTest {

    @Test
    void everythingIsLocalWhereTheClusterDoesNotTier() {
        assertThat(properties("", "", false))
                .containsOnly(
                        entry("min.insync.replicas", "2"),
                        entry("retention.ms", "604800000"),
                        entry("retention.bytes", "-1"));
    }

    @Test
    void onlyTheHotPartIsLocalWhenTiered() {
        assertThat(properties(TIERING, "hot: {time: 6h, size: 1Gi}", false))
                .contains(
                        entry("remote.storage.enable", "true"),
                        entry("local.retention.ms", "21600000"),
                        entry("local.retention.bytes", "1073741824"));
    }

    @Test
    void whatIsHotIsTheBrokersToSayUnlessItIsDeclared() {
        assertThat(properties(TIERING, "", false))
                .containsEntry("remote.storage.enable", "true")
                .doesNotContainKeys("local.retention.ms", "local.retention.bytes");
        assertThat(properties(TIERING, "hot: {size: 1Gi}", false))
                .containsEntry("local.retention.bytes", "1073741824")
                .doesNotContainKey("local.retention.ms");
    }

    /** Kafka refuses a local retention of 9h, inherited too, of a topic that keeps 1h. */
    @Test
    void aTopicThatKeepsLessThanTheHorizonHasItsOwnLocalRetention() {
        var nineHours = HotHorizon.ofSeconds(9 * 3_600);

        assertThat(properties(TIERING, "retention: {time: 1h}", false, nineHours))
                .containsEntry("local.retention.ms", "3600000");
        assertThat(properties(TIERING, "retention: {time: 9h}", false, nineHours))
                .containsEntry("local.retention.ms", "32400000");
        assertThat(properties(TIERING, "retention: {time: 10h}", false, nineHours))
                .doesNotContainKey("local.retention.ms");
        assertThat(properties(TIERING, "retention: {time: 1h}", false, HotHorizon.ALL))
                .doesNotContainKey("local.retention.ms");
    }

    @Test
    void unlimitedRetentionIsMinusOneAndAllOfItLocalIsMinusTwo() {
        assertThat(
                        properties(
                                TIERING,
                                "retention: {time: unlimited}\nhot: {time: unlimited}",
                                true))
                .contains(entry("retention.ms", "-1"), entry("local.retention.ms", "-2"));
    }

    @Test
    void topicThatTieredKeepsItsColdDataReadable() {
        assertThat(properties(TIERING, "tiered: false", true))
                .contains(
                        entry("remote.storage.enable", "true"),
                        entry("remote.log.copy.disable", "true"),
                        entry("local.retention.ms", "-2"));
    }

    @Test
    void topicThatNeverTieredSaysNothingOfTiering() {
        assertThat(properties(TIERING, "tiered: false", false))
                .doesNotContainKeys("remote.storage.enable", "local.retention.ms");
    }

    @Test
    void commitLogHasNoRetention() {
        assertThat(properties(TIERING, "profile: CommitLog", false))
                .containsOnly(
                        entry("min.insync.replicas", "2"),
                        entry("cleanup.policy", "compact"),
                        entry("max.compaction.lag.ms", "86400000"));
    }

    /** However the policy is written. */
    @Test
    void whatIsNeverDeletedHasNoRetention() {
        for (var policy : List.of("compact", " compact", "compact, compact", "")) {
            assertThat(properties("", "config: {cleanup.policy: '" + policy + "'}", false))
                    .doesNotContainKeys("retention.ms", "retention.bytes");
        }
        for (var policy : List.of("delete", "compact , delete")) {
            assertThat(properties("", "config: {cleanup.policy: '" + policy + "'}", false))
                    .containsKeys("retention.ms", "retention.bytes");
        }
    }

    @Test
    void oneReplicaLessThanAllMustHaveARecordExceptWithOne() {
        assertThat(properties("replicas: 1", "", false)).containsEntry("min.insync.replicas", "1");
        assertThat(properties("replicas: 2", "", false)).containsEntry("min.insync.replicas", "1");
        assertThat(properties("replicas: 5", "replicas: 5", false))
                .containsEntry("min.insync.replicas", "3");
    }

    @Test
    void usersSettingsWinAndNullLeavesAlone() {
        assertThat(
                        properties(
                                "",
                                """
                                profile: Logs
                                config: {min.insync.replicas: null, compression.type: lz4}
                                """,
                                false))
                .doesNotContainKey("min.insync.replicas")
                .contains(entry("compression.type", "lz4"), entry("max.message.bytes", "8388608"));
    }

    private static final String TIERING = "tiering: {s3: {bucket: abc, region: r}}";

    private static SortedMap<String, String> properties(
            String clusterSpec, String topicSpec, boolean tieredBefore) {
        return properties(clusterSpec, topicSpec, tieredBefore, HotHorizon.ALL);
    }

    private static SortedMap<String, String> properties(
            String clusterSpec, String topicSpec, boolean tieredBefore, HotHorizon horizon) {
        var cluster =
                Yaml.cluster(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: events, namespace: default, uid: 0-1}
                        spec:
                          storage: {size: 10Gi}
                        """
                                + clusterSpec.indent(2));
        var topic =
                Yaml.topic(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Topic
                        metadata: {name: page-views, namespace: default}
                        spec:
                          cluster: {name: events}
                        """
                                + topicSpec.indent(2));
        return TopicProperties.of(
                valid(
                        TopicModel.parse(
                                topic, valid(ClusterModel.parse(cluster)).withHorizon(horizon))),
                tieredBefore);
    }

    private static <T> T valid(ParseResult<T> parsed) {
        return switch (parsed) {
            case ParseResult.Valid<T>(T model) -> model;
            case ParseResult.Invalid<T>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
