package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.KafkaCatalogue;
import dev.spillway.operator.model.NodeRole;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.junit.jupiter.api.Test;

/** Who restarts for which setting. */
class RestartKeysTest {

    /** What only brokers read, by the beginnings of the keys; sources in ControllerRestartKeys. */
    private static final List<String> BROKERS_ONLY =
            List.of(
                    "add.partitions.to.txn.",
                    "alter.log.dirs.",
                    "auto.create.topics.enable",
                    "broker.id",
                    "broker.rack",
                    "controlled.shutdown.enable",
                    "delete.records.purgatory.",
                    "early.start.listeners",
                    "fetch.",
                    "group.coordinator.",
                    "group.initial.rebalance.delay.ms",
                    "group.max.",
                    "group.min.",
                    "initial.broker.registration.timeout.ms",
                    "inter.broker.listener.name",
                    "kafka.metrics.",
                    "log.cleaner.enable",
                    "log.dir",
                    "log.flush.offset.checkpoint.interval.ms",
                    "log.flush.start.offset.checkpoint.interval.ms",
                    "log.initial.task.delay.ms",
                    "log.retention.check.interval.ms",
                    "max.incremental.fetch.session.cache.slots",
                    "max.request.partition.size.limit",
                    "num.replica.alter.log.dirs.threads",
                    "offset.metadata.max.bytes",
                    "offsets.",
                    "producer.",
                    "remote.",
                    "replica.",
                    "replication.quota.",
                    "request.timeout.ms",
                    "sasl.",
                    "security.inter.broker.protocol",
                    "share.",
                    "telemetry.max.bytes",
                    "transaction.",
                    "transactional.id.expiration.ms");

    /** A key that a later Kafka brings is in neither: look who reads it, and put it where it is. */
    @Test
    void everyKeyIsClassifiedForControllers() {
        var dynamic = KafkaCatalogue.changedWhileRunning();
        var undecided = new TreeSet<String>();
        var twice = new TreeSet<String>();
        for (var key : KafkaCatalogue.known()) {
            boolean controllers = ControllerRestartKeys.isRead(key);
            boolean brokersOnly = BROKERS_ONLY.stream().anyMatch(key::startsWith);
            if (!controllers && !brokersOnly && !dynamic.contains(key) && !perBroker(key)) {
                undecided.add(key);
            }
            if (controllers && brokersOnly && !key.equals("remote.log.storage.system.enable")) {
                twice.add(key);
            }
        }
        assertThat(undecided).isEmpty();
        assertThat(twice).isEmpty();
    }

    private static boolean perBroker(String key) {
        return "per-broker".equals(DynamicBrokerConfig.dynamicConfigUpdateModes().get(key));
    }

    @Test
    void everyNameInTheListIsOneOfKafkas() {
        assertThat(KafkaCatalogue.known())
                .contains(
                        "delete.topic.enable",
                        "server.max.startup.time.ms",
                        "leader.imbalance.check.interval.seconds");
        assertThat(BROKERS_ONLY)
                .allSatisfy(beginning ->
                        assertThat(KafkaCatalogue.known())
                                .anyMatch(key -> key.startsWith(beginning)));
    }

    @Test
    void whatKafkaChangesForAllBrokersRestartsNobody() {
        var clusterWide =
                DynamicBrokerConfig.dynamicConfigUpdateModes().entrySet().stream()
                        .filter(mode -> mode.getValue().equals("cluster-wide"))
                        .map(Map.Entry::getKey)
                        // The throttles, which are no settings of a file.
                        .filter(KafkaCatalogue.known()::contains)
                        .collect(Collectors.toSet());

        assertThat(clusterWide).hasSizeGreaterThan(60).allMatch(DynamicKeys::contains);
        assertThat(restarting(NodeRole.Broker, clusterWide)).isEmpty();
        assertThat(restarting(NodeRole.Controller, clusterWide)).isEmpty();
    }

    @Test
    void quorumAndQuotasRestartControllersToo() {
        var keys =
                Set.of(
                        "delete.topic.enable",
                        "controller.quorum.fetch.timeout.ms",
                        "quota.window.num",
                        "metadata.log.segment.bytes",
                        "queued.max.requests",
                        "group.share.max.delivery.count.limit");

        assertThat(restarting(NodeRole.Controller, keys)).isEqualTo(keys);
        assertThat(restarting(NodeRole.Broker, keys)).isEqualTo(keys);
    }

    @Test
    void whatOnlyControllersReadRestartsNoBroker() {
        assertThat(restarting(NodeRole.Controller, ControllerOnlyKeys.ALL))
                .isEqualTo(ControllerOnlyKeys.ALL);
        assertThat(restarting(NodeRole.Broker, ControllerOnlyKeys.ALL)).isEmpty();
    }

    @Test
    void whatOnlyBrokersReadRestartsNoController() {
        var keys = Set.of("replica.lag.time.max.ms", "offsets.retention.minutes");

        assertThat(restarting(NodeRole.Controller, keys)).isEmpty();
        assertThat(restarting(NodeRole.Broker, keys)).isEqualTo(keys);
    }

    @Test
    void whatKafkaDoesNotKnowRestartsBoth() {
        var keys = Set.of("my.policy.mode", "confluent.metrics.reporter.bootstrap.servers");

        assertThat(restarting(NodeRole.Controller, keys)).isEqualTo(keys);
        assertThat(restarting(NodeRole.Broker, keys)).isEqualTo(keys);
    }

    private static Set<String> restarting(NodeRole role, Set<String> keys) {
        var all = new TreeMap<String, String>();
        keys.forEach(key -> all.put(key, "x"));
        return new KafkaProperties(role, all).needingRestart().keySet();
    }
}
