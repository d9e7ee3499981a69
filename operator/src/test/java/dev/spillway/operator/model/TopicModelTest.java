package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.Yaml;
import java.util.List;
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
        assertThat(model.config()).isEmpty();
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
                .isEqualTo(
                        new TopicTiering.On(
                                new Retention(Limit.of(Millis.hours(6)), Limit.none())));
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
    void clustersHotDefaultIsCutToWhatTheTopicKeepsAtAll() {
        assertThat(valid(TIERING, "retention: {time: 1h}").tiering())
                .isEqualTo(
                        new TopicTiering.On(
                                new Retention(Limit.of(Millis.hours(1)), Limit.none())));
    }

    @Test
    void unlimitedHotMeansAllOfIt() {
        assertThat(valid(TIERING, "hot: {time: unlimited}").tiering())
                .isEqualTo(new TopicTiering.On(week()));
    }

    @Test
    void takesNumbersHoweverKafkaReadsThem() {
        assertThat(valid(TIERING, "config: {segment.bytes: ' +01048576'}").tiering())
                .isInstanceOf(TopicTiering.On.class);
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
        assertThat(model.config()).containsOnly(java.util.Map.entry("compression.type", "lz4"));
        assertThat(model.unmanaged()).containsExactly("max.message.bytes");
    }

    private static Retention week() {
        return new Retention(Limit.of(Millis.days(7)), Limit.none());
    }

    private static TopicModel valid(ClusterModel cluster, String spec) {
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
        return switch (TopicModel.parse(topic, cluster)) {
            case Parsed.Valid<TopicModel>(TopicModel model) -> model;
            case Parsed.Invalid<TopicModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
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
            case Parsed.Valid<ClusterModel>(ClusterModel model) -> model;
            case Parsed.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
