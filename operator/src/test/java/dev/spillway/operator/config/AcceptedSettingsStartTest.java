package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaCatalogue;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.model.UnsafeSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No setting that a Cluster may have keeps a broker or a controller from starting; what Kafka would
 * start with is refused only where that is said here.
 */
class AcceptedSettingsStartTest {

    private static final List<String> SAMPLES =
            List.of(
                    "",
                    "0",
                    "1",
                    "2",
                    "-1",
                    "-2",
                    "-5",
                    "3",
                    "5",
                    "6",
                    "9",
                    "10",
                    "25",
                    "100",
                    "1000",
                    "4000",
                    "9999",
                    "45000",
                    "60001",
                    "1048576",
                    "1048577",
                    "9000000",
                    "200000000",
                    "2147483647",
                    "9223372036854775807",
                    "0.5",
                    "2.5",
                    "true",
                    "false",
                    "none",
                    "a",
                    "a,b",
                    "a:1",
                    "a:1,b:2",
                    "a:b",
                    "10.0.0.1:",
                    "[::1]:5",
                    "debug",
                    "classic",
                    "consumer",
                    "classic,share");

    /** Kafka starts with these; why they are refused all the same. */
    private static final Map<String, String> STRICTER =
            Map.of(
                    "broker.heartbeat.interval.ms",
                            "brokers would be fenced for ever; Kafka only logs it",
                    "broker.session.timeout.ms", "the same",
                    "controller.quorum.auto.join.enable", "the operator adds voters itself",
                    "controller.quorum.election.timeout.ms", "see zeroIsNoElectionTimeout",
                    "default.replication.factor", "topics could not be made",
                    "log.cleaner.dedupe.buffer.size", "more than the heap has",
                    "min.insync.replicas", "no topic could be written to");

    @TestFactory
    Stream<DynamicTest> eachSettingByItself() {
        return KafkaCatalogue.known().stream()
                .map(key -> DynamicTest.dynamicTest(key, () -> tryValues(key)));
    }

    private static void tryValues(String key) {
        var wrong = new ArrayList<String>();
        for (var value : samples(key)) {
            var config = Map.of(key, value);
            switch (parse(config)) {
                case ParseResult.Valid<ClusterModel>(ClusterModel model) ->
                        refusal(model)
                                // Which classes there are, the operator cannot know.
                                .filter(why ->
                                        !why.matches(
                                                "(?s).*Class.* (could not|cannot) be found\\.?"))
                                .ifPresent(why ->
                                        wrong.add("accepted: \"" + value + "\", but " + why));
                case ParseResult.Invalid<ClusterModel>(var problems) -> {
                    if (!isOwned(problems)
                            && !STRICTER.containsKey(key)
                            // With these, records could not be read, written or copied.
                            && !UnsafeSettings.keys().contains(key)
                            && starts(config)) {
                        wrong.add("refused, but Kafka starts: \"" + value + "\" " + problems);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Set<String> samples(String key) {
        var samples = new LinkedHashSet<>(SAMPLES);
        var definition = KafkaConfig.configDef().configKeys().get(key);
        if (definition.hasDefault() && definition.defaultValue != null) {
            samples.add(ConfigDef.convertToString(definition.defaultValue, definition.type));
        }
        return samples;
    }

    private static boolean isOwned(List<Problem> problems) {
        return problems.stream().anyMatch(one -> one.reason() == Problem.Reason.Forbidden);
    }

    /** Whether both roles start with settings that were not let through. */
    private static boolean starts(Map<String, String> config) {
        var model = valid(Map.of());
        return Stream.of(BrokerProperties.of(model), ControllerProperties.of(model))
                .map(properties -> {
                    var all = new java.util.TreeMap<>(properties.all());
                    all.putAll(config);
                    return new KafkaProperties(properties.role(), all);
                })
                .allMatch(properties -> KafkaStart.refusal(properties).isEmpty());
    }

    private static Optional<String> refusal(ClusterModel model) {
        return Stream.of(BrokerProperties.of(model), ControllerProperties.of(model))
                .flatMap(properties ->
                        KafkaStart.refusal(properties)
                                .map(why -> properties.role() + ": " + why)
                                .stream())
                .findFirst();
    }

    // --- settings that must agree: refused here, and Kafka does not start

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group.consumer.session.timeout.ms=5000",
                "group.consumer.session.timeout.ms=61000",
                "group.consumer.min.session.timeout.ms=50000",
                "group.consumer.max.session.timeout.ms=5000",
                "group.consumer.heartbeat.interval.ms=6000",
                "group.consumer.heartbeat.interval.ms=50000"
                        + " group.consumer.max.heartbeat.interval.ms=50000",
                "group.consumer.min.assignment.interval.ms=5000",
                "group.share.heartbeat.interval.ms=20000",
                "group.share.min.heartbeat.interval.ms=6000",
                "group.streams.session.timeout.ms=1000",
                "group.streams.num.standby.replicas=3",
                "group.streams.num.warmup.replicas=21",
                "group.streams.task.offset.interval.ms=1000",
                "group.share.delivery.count.limit=3 group.share.min.delivery.count.limit=4",
                "group.share.record.lock.duration.ms=61000",
                "group.share.partition.max.record.locks=5000",
                "group.share.max.size=900 group.share.max.share.sessions=800",
                "replica.fetch.wait.max.ms=30001",
                "replica.lag.time.max.ms=400",
                "replica.socket.timeout.ms=499",
                "log.cleaner.min.compaction.lag.ms=5000 log.cleaner.max.compaction.lag.ms=4999",
                "queued.max.request.bytes=1000",
                "queued.max.request.bytes=200 socket.request.max.bytes=201",
                "connection.failed.authentication.delay.ms=500 connections.max.idle.ms=500",
                "max.connections.per.ip=0",
                "log.cleaner.threads=40",
                "log.cleaner.dedupe.buffer.size=1048576",
                "log.retention.hours=0",
                "log.retention.minutes=0 log.retention.hours=5",
            })
    void whatDoesNotAgreeIsRefusedAndWouldNotStart(String line) {
        var config = config(line);

        assertThat(problems(config))
                .isNotEmpty()
                .allSatisfy(problem ->
                        assertThat(problem.path())
                                .isIn(
                                        config.keySet().stream()
                                                .map(key -> "spec.config[" + key + "]")
                                                .toList()));
        assertThat(starts(config)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group.consumer.session.timeout.ms=45000",
                "group.consumer.max.session.timeout.ms=40000",
                "group.consumer.min.session.timeout.ms=30000"
                        + " group.consumer.session.timeout.ms=30000",
                "replica.fetch.wait.max.ms=30000",
                "queued.max.request.bytes=104857600",
                "queued.max.request.bytes=0",
                "connection.failed.authentication.delay.ms=900 connections.max.idle.ms=-1",
                "log.retention.ms=-1 log.retention.hours=0",
                "log.retention.ms=5000 log.retention.minutes=0",
                "log.cleaner.threads=3 log.cleaner.dedupe.buffer.size=3145731",
                "broker.heartbeat.interval.ms=3000",
            })
    void whatJustAgreesIsAcceptedAndStarts(String line) {
        assertThat(refusal(valid(config(line)))).isEmpty();
    }

    /** A controller draws a random number below it, which Java has none for. */
    @Test
    void zeroIsNoElectionTimeout() {
        assertThat(problems(Map.of("controller.quorum.election.timeout.ms", "0"))).hasSize(1);
    }

    @Test
    void cleanerMayTakeAtMostHalfOfTheHeap() {
        assertThat(problems(Map.of("log.cleaner.dedupe.buffer.size", "2000000000")))
                .singleElement()
                .asString()
                .contains("more than half of the heap");
    }

    private static Map<String, String> config(String line) {
        var config = new LinkedHashMap<String, String>();
        for (var setting : line.split(" ")) {
            var parts = setting.split("=", 2);
            config.put(parts[0], parts[1]);
        }
        return config;
    }

    private static List<Problem> problems(Map<String, String> config) {
        return switch (parse(config)) {
            case ParseResult.Valid<ClusterModel> valid -> List.of();
            case ParseResult.Invalid<ClusterModel>(var problems) -> problems;
        };
    }

    private static ClusterModel valid(Map<String, String> config) {
        return switch (parse(config)) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) -> model;
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static ParseResult<ClusterModel> parse(Map<String, String> config) {
        var text =
                new StringBuilder(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: events, namespace: default, uid: 0-1}
                        spec:
                          storage: {size: 10Gi}
                          tiering: {s3: {bucket: abc, region: r}}
                          config:
                        """);
        config.forEach((key, value) ->
                text.append("    ").append(key).append(": '").append(value).append("'\n"));
        return ClusterModel.parse(
                Yaml.cluster(config.isEmpty() ? text + "    {}\n" : text.toString()));
    }
}
