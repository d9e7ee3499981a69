package dev.spillway.operator.plan.cluster;

import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.balance.ThrottleChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The brokers: who is registered, their settings, and the replicas of topics. */
final class SimulatedBrokers {
    private static final String RATE = "leader.replication.throttled.rate";

    final TreeSet<Integer> registered = new TreeSet<>();
    final TreeSet<Integer> cordoned = new TreeSet<>();
    final List<SimulatedTopic> topics = new ArrayList<>();
    final Map<String, Placements.Throttled> throttled = new HashMap<>();
    private final Map<String, String> dynamicDefaults = new HashMap<>();

    /** All brokers run with these as soon as they are set; one that answers always has some. */
    private final Map<String, String> settings = new HashMap<>(Map.of("node.id", "0"));

    /** Brokers that fetch nothing, by the revision of the Pod that does not. */
    private final Map<Integer, String> stuck = new HashMap<>();

    private final SimulatedKubernetes kubernetes;
    private final Random random;
    private MetadataVersion metadata = new MetadataVersion(0);

    /** Brokers of a rack; 0 when no broker has a rack. */
    private int perRack;

    SimulatedBrokers(SimulatedKubernetes kubernetes, Random random) {
        this.kubernetes = kubernetes;
        this.random = random;
    }

    // What the operator sees

    KafkaView look(Quorum quorum) {
        var brokers = new TreeMap<Integer, Broker>();
        for (int id : registered) {
            var disk = new Broker.Disk(0, 0, 0, false, cordoned.contains(id));
            brokers.put(id, new Broker(id, !serves(id), rack(id), disk, settings));
        }
        return new KafkaView(
                brokers,
                quorum,
                topics.stream().map(SimulatedTopic::partition).toList(),
                Map.copyOf(dynamicDefaults),
                Map.of(),
                metadata,
                SettingTypes.UNKNOWN,
                new Placements(
                        topics.stream()
                                .collect(
                                        Collectors.toMap(
                                                topic -> topic.name + "-0",
                                                SimulatedTopic::placement)),
                        Map.copyOf(throttled)));
    }

    // Steps

    void alter(KafkaStep.AlterBrokers step) {
        settings.putAll(step.set());
        settings.keySet().removeAll(step.unset());
    }

    void alter(KafkaStep.AlterMetadataVersion step) {
        metadata = step.to();
    }

    void throttle(ThrottleChange change) {
        change.set()
                .forEach((topic, set) ->
                        throttled.put(
                                topic,
                                new Placements.Throttled(set.leadersText(), set.followersText())));
        change.unset().forEach(throttled::remove);
        dynamicDefaults.remove(RATE);
        if (change.bytesPerSecond() > 0) {
            dynamicDefaults.put(RATE, Long.toString(change.bytesPerSecond()));
        }
    }

    // What happens by itself

    void pass() {
        kubernetes.pods.forEach((id, pod) -> {
            if (id.role() == NodeRole.Broker && pod.isReady()) {
                registered.add(id.value());
            }
        });
        topics.forEach(this::replicate);
    }

    private void replicate(SimulatedTopic topic) {
        if (topic.isr.size() > 1) {
            topic.isr.removeIf(id -> !serves(id) && topic.isr.size() > 1);
        }
        if (topic.isr.stream().anyMatch(this::serves)) {
            topic.isr.removeIf(id -> isStuck(id) && topic.leader != id && topic.isr.size() > 1);
            for (int id : topic.replicas) {
                if (serves(id) && !isStuck(id) && random.nextBoolean()) {
                    topic.fetch(id);
                }
            }
        }
        topic.endMove();
        if (!topic.isr.contains(topic.leader) || !serves(topic.leader)) {
            topic.leader =
                    topic.isr.stream().filter(this::serves).findFirst().orElse(Partition.NO_LEADER);
        }
    }

    /** A new cluster's metadata has the version of its first node. */
    void format(KafkaVersion kafka) {
        metadata = MetadataVersion.of(kafka).orElseThrow();
    }

    // Faults, and what people do

    void stopFetching(NodeId broker) {
        stuck.put(broker.value(), kubernetes.pods.get(broker).revision);
    }

    void racks(int brokersOfEach) {
        this.perRack = brokersOfEach;
    }

    void clear() {
        registered.clear();
        cordoned.clear();
        topics.clear();
        throttled.clear();
        dynamicDefaults.clear();
    }

    // Questions

    boolean serves(int broker) {
        return registered.contains(broker) && kubernetes.isReady(new NodeId(broker));
    }

    private boolean isStuck(int broker) {
        var pod = kubernetes.pods.get(new NodeId(broker));
        return pod != null && pod.revision.equals(stuck.get(broker));
    }

    MetadataVersion metadata() {
        return metadata;
    }

    boolean haveRacks() {
        return perRack > 0;
    }

    String rack(int broker) {
        return perRack == 0 ? "" : "rack-" + broker / perRack;
    }

    SimulatedTopic topic(String name) {
        return topics.stream().filter(topic -> topic.name.equals(name)).findFirst().orElseThrow();
    }
}
