package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicModelTest {
    private static final ClusterModel TIERING =
            cluster(3, "tiering: {s3: {bucket: abc, region: r}}");
    private static final ClusterModel LOCAL = cluster(3, "{}");

    @Test
    void onlyTheClusterMustBeSaid() {
        var model = valid(LOCAL, "{}");

        assertThat(model.name()).isEqualTo("page-views");
        assertThat(model.partitions()).isEqualTo(3);
        assertThat(model.replicas()).isEqualTo(3);
        assertThat(model.retention()).isEqualTo(week());
        assertThat(model.tiering()).isEqualTo(new TopicTiering.Off());
        assertThat(model.config()).containsOnly(Map.entry("min.insync.replicas", "2"));
    }

    @Test
    void asManyReplicasAsTheClusterCanHoldButThree() {
        assertThat(valid(cluster(1, "{}"), "{}").replicas()).isEqualTo(1);
        assertThat(valid(cluster(2, "{}"), "{}").replicas()).isEqualTo(2);
        assertThat(valid(cluster(9, "{}"), "{}").replicas()).isEqualTo(3);
    }

    @Test
    void tiersWhereTheClusterDoes() {
        assertThat(valid(TIERING, "{}").tiering())
                .isEqualTo(new TopicTiering.Follows(Limit.none(), false));
    }

    @Test
    void compactedTopicsDoNotTier() {
        assertThat(valid(TIERING, "profile: CommitLog").tiering())
                .isEqualTo(new TopicTiering.Off());
        for (var policy : List.of("compact, delete", " compact", "compact , compact")) {
            assertThat(valid(TIERING, "config: {cleanup.policy: '" + policy + "'}").tiering())
                    .isEqualTo(new TopicTiering.Off());
        }
    }

    @Test
    void clustersHotDefaultIsCutToWhatTheTopicKeepsInTotal() {
        var cluster = cluster(3, "tiering: {hot: {retention: 6h}, s3: {bucket: abc, region: r}}");

        assertThat(valid(cluster, "retention: {time: 1h}").tiering())
                .isEqualTo(
                        new TopicTiering.On(
                                new Retention(Limit.of(Millis.hours(1)), Limit.none())));
    }

    @Test
    void aTopicThatKeepsNothingBeyondTheHorizonIsWhole() {
        var cluster = TIERING.withHorizon(HotHorizon.ofSeconds(3_600));

        assertThat(valid(cluster, "retention: {time: 1h}").tiering())
                .isEqualTo(new TopicTiering.Follows(Limit.none(), true));
        assertThat(valid(cluster, "retention: {time: 61m}").tiering())
                .isEqualTo(new TopicTiering.Follows(Limit.none(), false));
        assertThat(valid(cluster, "retention: {time: unlimited}").tiering())
                .isEqualTo(new TopicTiering.Follows(Limit.none(), false));
        assertThat(valid(cluster, "hot: {time: 10m}\nretention: {time: 1h}").tiering())
                .isEqualTo(
                        new TopicTiering.On(
                                new Retention(Limit.of(new Millis(600_000)), Limit.none())));
    }

    @Test
    void whatIsCopiedLateIsCopiedBeforeItLeaves() {
        var cluster =
                cluster(3, "tiering: {copyLag: {time: 1h}, s3: {bucket: abc, region: eu-west-1}}");

        assertThat(valid(cluster, "hot: {time: 10m}").config())
                .containsEntry("remote.copy.lag.ms", "-1");
        assertThat(valid(cluster, "hot: {time: 2h}").config())
                .doesNotContainKey("remote.copy.lag.ms");
        assertThat(
                        valid(
                                        cluster.withHorizon(HotHorizon.ofSeconds(7_200)),
                                        "retention: {time: 30m}")
                                .config())
                .containsEntry("remote.copy.lag.ms", "-1");
    }

    @Test
    void unlimitedHotMeansAllOfIt() {
        assertThat(valid(TIERING, "hot: {time: unlimited}").tiering())
                .isEqualTo(new TopicTiering.On(week()));
    }

    @Test
    void takesNumbersHoweverKafkaReadsThem() {
        assertThat(valid(TIERING, "config: {segment.bytes: ' +01048576'}").tiering())
                .isInstanceOf(TopicTiering.Follows.class);
        assertThat(valid(LOCAL, "config: {min.insync.replicas: ' 02'}").config())
                .containsEntry("min.insync.replicas", " 02");
    }

    @Test
    void whatIsSaidWinsOverTheProfile() {
        var model =
                valid(
                        LOCAL,
                        """
                        profile: Logs
                        retention: {time: 2d}
                        config: {compression.type: lz4, max.message.bytes: null}
                        """);

        assertThat(model.retention().time()).isEqualTo(Limit.of(Millis.days(2)));
        assertThat(model.config())
                .containsOnly(
                        Map.entry("compression.type", "lz4"),
                        Map.entry("min.insync.replicas", "2"));
        assertThat(model.unmanaged()).containsExactly("max.message.bytes");
    }

    @Test
    void whatTheTopicAndItsProfileDoNotSayTheClusterSays() {
        var cluster =
                cluster(
                        3,
                        """
                        config: {log.retention.minutes: '60', log.retention.bytes: '1000',
                                 min.insync.replicas: '1'}
                        """);

        var model = valid(cluster, "{}");
        assertThat(model.retention())
                .isEqualTo(new Retention(Limit.of(Millis.hours(1)), Limit.of(new Bytes(1000))));
        assertThat(model.config()).containsEntry("min.insync.replicas", "1");
        assertThat(model.sources())
                .containsEntry("retention.ms", SettingSource.Cluster)
                .containsEntry("retention.bytes", SettingSource.Cluster)
                .containsEntry("min.insync.replicas", SettingSource.Cluster);

        assertThat(valid(cluster, "profile: Logs").retention().time())
                .isEqualTo(Limit.of(Millis.days(14)));
        assertThat(valid(cluster, "retention: {time: 2d}").retention().time())
                .isEqualTo(Limit.of(Millis.days(2)));
        assertThat(valid(cluster, "config: {min.insync.replicas: '2'}").config())
                .containsEntry("min.insync.replicas", "2");
    }

    /** As Kafka reads them. */
    @Test
    void retentionInTheFinestUnitCounts() {
        var all = "log.retention.hours: '3', log.retention.minutes: '2', log.retention.ms: '1'";
        assertThat(valid(cluster(3, "config: {" + all + "}"), "{}").retention().time())
                .isEqualTo(Limit.of(new Millis(1)));
        assertThat(valid(cluster(3, "config: {log.retention.hours: '3'}"), "{}").retention().time())
                .isEqualTo(Limit.of(Millis.hours(3)));
        assertThat(
                        valid(cluster(3, "config: {log.retention.hours: '-1'}"), "{}")
                                .retention()
                                .time())
                .isEqualTo(Limit.none());
    }

    @Test
    void aClustersInSyncReplicasNeverExceedTheTopics() {
        var cluster = cluster(5, "config: {min.insync.replicas: '3'}");
        assertThat(valid(cluster, "replicas: 2").config())
                .containsEntry("min.insync.replicas", "2");
        assertThat(valid(cluster, "replicas: 5").config())
                .containsEntry("min.insync.replicas", "3");
    }

    @Test
    void anInheritedPolicyCountsAsTheTopicsOwn() {
        var compacting = cluster(3, "config: {log.cleanup.policy: compact}");
        assertThat(valid(compacting, "{}").compacts()).isTrue();
        assertThat(valid(compacting, "{}").deletes()).isFalse();
        assertThat(valid(compacting, "config: {cleanup.policy: delete}").deletes()).isTrue();
        assertThat(problems(compacting, "retention: {time: 1d}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("spec.retention"));
    }

    @Test
    void tieredTopicsSayThemselvesThatTheyAreNotCompacted() {
        assertThat(valid(TIERING, "{}").config()).containsEntry("cleanup.policy", "delete");
        assertThat(valid(TIERING, "config: {cleanup.policy: ''}").config())
                .containsEntry("cleanup.policy", "");
        assertThat(valid(TIERING, "tiered: false").config()).doesNotContainKey("cleanup.policy");
        assertThat(valid(LOCAL, "{}").config()).doesNotContainKey("cleanup.policy");
    }

    /** Otherwise a change of the Cluster would block everything that the Topic declares. */
    @Test
    void aClustersRetentionMakesNoTopicInvalid() {
        var cluster =
                cluster(
                        3,
                        """
                        tiering: {s3: {bucket: abc, region: r}}
                        config: {log.retention.ms: '3600000'}
                        """);
        assertThat(valid(cluster, "hot: {time: 5h}").tiering())
                .isEqualTo(
                        new TopicTiering.On(
                                new Retention(Limit.of(Millis.hours(1)), Limit.none())));
    }

    private static Retention week() {
        return new Retention(Limit.of(Millis.days(7)), Limit.none());
    }

    private static TopicModel valid(ClusterModel cluster, String spec) {
        return switch (parse(cluster, spec)) {
            case ParseResult.Valid<TopicModel>(TopicModel model) -> model;
            case ParseResult.Invalid<TopicModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static List<Problem> problems(ClusterModel cluster, String spec) {
        return switch (parse(cluster, spec)) {
            case ParseResult.Valid<TopicModel> valid -> List.of();
            case ParseResult.Invalid<TopicModel>(var problems) -> problems;
        };
    }

    private static ParseResult<TopicModel> parse(ClusterModel cluster, String spec) {
        var topic =
                Yaml.topic(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Topic
                        metadata: {name: page-views, namespace: default}
                        spec:
                          cluster: {name: events}
                        """
                                + (spec.equals("{}") ? "" : spec.indent(2)));
        return TopicModel.parse(topic, cluster);
    }

    private static ClusterModel cluster(int brokers, String more) {
        var cluster =
                Yaml.cluster(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: events, namespace: default, uid: 0-1}
                        spec:
                          storage: {size: 10Gi}
                          replicas: %d
                        """
                                        .formatted(brokers)
                                + (more.equals("{}") ? "" : more.indent(2)));
        return switch (ClusterModel.parse(cluster)) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) -> model;
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
