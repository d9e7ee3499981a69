package dev.spillway.operator.plan;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.observed.Host;
import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodBuilder;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.observed.SettingTypes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigDef;

/** An observed cluster of test cases: all nodes ready and current, changed from there. */
public final class ObservedClusters {

    public static final String CURRENT = "new";
    static final String OUTDATED = "old";

    /** As {@link Clusters} declare it. */
    public static final Claim.Volume VOLUME =
            new Claim.Volume(
                    Bytes.gibi(10), Bytes.gibi(10), "", Claim.SizeHistory.declared(Bytes.gibi(10)));

    private final TreeMap<NodeId, Pod> pods = new TreeMap<>();
    private final TreeMap<NodeId, Claim> claims = new TreeMap<>();
    private final TreeMap<Integer, Broker> brokers = new TreeMap<>();
    private final List<Partition> partitions = new ArrayList<>();
    private final List<Quorum.Member> voters = new ArrayList<>();
    private final List<Quorum.Member> observers = new ArrayList<>();
    private final Map<String, Placement> placed = new TreeMap<>();
    private final Map<String, Placements.Throttled> throttled = new TreeMap<>();
    private final Map<Integer, String> racks = new TreeMap<>();
    private final Map<String, String> dynamicDefaults = new TreeMap<>();
    private final SortedMap<Integer, DiskReport> disks = new TreeMap<>();
    private final Map<String, Map<String, String>> internalTopics = new TreeMap<>();
    private final Map<String, ConfigDef.Type> types = new TreeMap<>();
    private MetadataVersion metadata = MetadataVersion.parse("4.4").orElseThrow();
    private int leader = Quorum.NO_LEADER;
    private Duration settingsUnchangedFor = Duration.ZERO;
    private boolean kafkaAnswers = true;
    private Hosts hosts = Hosts.UNKNOWN;
    private final Map<String, HasMetadata> objects = new TreeMap<>();

    public static ObservedClusters cluster(int controllers, int brokers) {
        var seen = new ObservedClusters();
        for (int id = 1000; id < 1000 + controllers; id++) {
            seen.node(new NodeId(id), controllers);
            seen.voters.add(new Quorum.Member(id, "disk-" + id, 0));
        }
        seen.leader = controllers == 0 ? Quorum.NO_LEADER : 1000;
        for (int id = 0; id < brokers; id++) {
            seen.node(new NodeId(id), controllers);
            seen.brokers.put(id, broker(id, false));
        }
        return seen;
    }

    public static ObservedClusters nothing() {
        return new ObservedClusters().kafkaUnavailable();
    }

    private void node(NodeId id, int controllers) {
        pods.put(id, newPod(id, CURRENT, Pod.State.Ready));
        claims.put(id, newClaim(id, ids(controllers)));
    }

    private static List<NodeId> ids(int controllers) {
        return IntStream.range(0, controllers)
                .mapToObj(index -> NodeId.of(NodeRole.Controller, index))
                .toList();
    }

    private static Pod newPod(NodeId id, String revision, Pod.State state) {
        return Pod.builder(id, "pod-" + id.value(), version(id))
                .revision(revision)
                .state(state)
                .kafkaVersion("4.4.0")
                .build();
    }

    private static Pod newPod(Pod pod, String kafka) {
        return PodBuilder.builder(pod).kafkaVersion(kafka).build();
    }

    private static Claim newClaim(NodeId id, List<NodeId> voters) {
        var controller = id.role() == NodeRole.Controller;
        return new Claim(
                id,
                "data-" + id.value(),
                version(id),
                "cluster",
                controller ? List.of(id) : List.of(),
                controller ? voters : List.of(),
                false,
                "",
                VOLUME);
    }

    public static Claim ofCluster(Claim claim, String clusterId) {
        return new Claim(
                claim.id(),
                claim.name(),
                claim.version(),
                clusterId,
                claim.initialVoters(),
                claim.voters(),
                claim.terminating(),
                claim.owner(),
                claim.volume());
    }

    private static ObjectVersion version(NodeId id) {
        return new ObjectVersion("uid-" + id.value(), "1");
    }

    private static Broker broker(int id, boolean fenced) {
        return new Broker(id, fenced, "", Broker.Disk.UNKNOWN, Map.of());
    }

    public ObservedClusters outdated(int... ids) {
        for (int id : ids) {
            edit(id, pod -> newPod(pod.id(), OUTDATED, pod.state()));
        }
        return this;
    }

    public ObservedClusters revision(int id, String revision) {
        edit(id, pod -> newPod(pod.id(), revision, pod.state()));
        return this;
    }

    public ObservedClusters state(int id, Pod.State state) {
        edit(id, pod -> newPod(pod.id(), pod.revision(), state));
        return this;
    }

    /** A Pod on the Kubernetes node worker-2, in trouble; another container is audit. */
    public ObservedClusters trouble(int id, Pod.State state, Pod.Cause cause, String detail) {
        edit(
                id,
                pod ->
                        PodBuilder.builder(pod)
                                .state(state)
                                .detail(detail)
                                .cause(cause)
                                .host("worker-2")
                                .endsBy(
                                        state == Pod.State.Terminating
                                                ? Instant.parse("2026-01-01T12:00:00Z")
                                                : Pod.NOT_DELETED)
                                .origin(Pod.Origin.UNKNOWN)
                                .container(cause == Pod.Cause.OtherContainer ? "audit" : "")
                                .build());
        return this;
    }

    /** Pods on this Kubernetes node. */
    public ObservedClusters on(String host, int... ids) {
        for (int id : ids) {
            edit(id, pod -> PodBuilder.builder(pod).host(host).build());
        }
        return this;
    }

    public ObservedClusters hosts(Host... known) {
        hosts = Hosts.of(Arrays.asList(known));
        return this;
    }

    /** The disk was created for this Kubernetes node. */
    public ObservedClusters diskOn(int id, String host) {
        return claim(
                id,
                claim ->
                        new Claim(
                                claim.id(),
                                claim.name(),
                                claim.version(),
                                claim.clusterId(),
                                claim.initialVoters(),
                                claim.voters(),
                                claim.terminating(),
                                claim.owner(),
                                claim.volume(),
                                host));
    }

    public ObservedClusters fenced(int id) {
        brokers.put(id, broker(id, true));
        return this;
    }

    public ObservedClusters cordoned(int id) {
        brokers.put(id, new Broker(id, false, "", new Broker.Disk(0, 0, 0, false, true), Map.of()));
        return this;
    }

    public ObservedClusters settings(int id, Map<String, String> settings) {
        brokers.put(id, new Broker(id, false, "", Broker.Disk.UNKNOWN, settings));
        return this;
    }

    /** The own settings of a broker, those that it started with, and its defaults. */
    public ObservedClusters sources(
            int id,
            Map<String, String> own,
            Map<String, String> file,
            Map<String, String> defaults) {
        brokers.computeIfPresent(
                id,
                (key, b) ->
                        new Broker(
                                id,
                                b.fenced(),
                                b.rack(),
                                b.disk(),
                                b.settings(),
                                new Broker.Sources(own, file, defaults)));
        return this;
    }

    /** For how long no dynamic setting has changed. */
    public ObservedClusters settingsUnchangedFor(Duration time) {
        settingsUnchangedFor = time;
        return this;
    }

    public ObservedClusters dynamicDefault(String key, String value) {
        dynamicDefaults.put(key, value);
        return this;
    }

    public ObservedClusters type(String key, ConfigDef.Type type) {
        types.put(key, type);
        return this;
    }

    public ObservedClusters rack(String rack, int... ids) {
        for (int id : ids) {
            racks.put(id, rack);
        }
        return this;
    }

    public ObservedClusters kafka(String version, int... ids) {
        for (int id : ids) {
            edit(id, pod -> newPod(pod, version));
        }
        return this;
    }

    public ObservedClusters metadata(String version) {
        metadata = MetadataVersion.parse(version).orElseThrow();
        return this;
    }

    public ObservedClusters unregistered(int id) {
        brokers.remove(id);
        return this;
    }

    public ObservedClusters withoutPod(int id) {
        pods.remove(new NodeId(id));
        return this;
    }

    public ObservedClusters withoutClaim(int id) {
        claims.remove(new NodeId(id));
        return this;
    }

    /** Of what nodes share, or a Pod that is no node's. */
    public ObservedClusters object(HasMetadata object) {
        objects.put(ObservedCluster.key(object), object);
        return this;
    }

    /** A PersistentVolumeClaim that is not labelled as the node's, under the name of its disk. */
    public ObservedClusters unlabelledClaim(
            int id, UnaryOperator<PersistentVolumeClaimBuilder> change) {
        var claim =
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(ResourceNames.volumeClaim("events", new NodeId(id)))
                        .withUid("uid-stray")
                        .withResourceVersion("5")
                        .endMetadata()
                        .withNewSpec()
                        .endSpec();
        var made = change.apply(claim).build();
        objects.put(ObservedCluster.key(made), made);
        return withoutClaim(id);
    }

    public ObservedClusters claim(int id, UnaryOperator<Claim> change) {
        claims.computeIfPresent(new NodeId(id), (key, claim) -> change.apply(claim));
        return this;
    }

    /** A disk whose size was declared. */
    public ObservedClusters volume(int id, String requested, String capacity, String storageClass) {
        var history = Claim.SizeHistory.declared(Bytes.parse(requested).orElseThrow());
        return volume(id, requested, capacity, storageClass, history);
    }

    /** With what was recorded on its claim. */
    public ObservedClusters volume(
            int id,
            String requested,
            String capacity,
            String storageClass,
            Claim.SizeHistory history) {
        var volume =
                new Claim.Volume(
                        Bytes.parse(requested).orElseThrow(),
                        Bytes.parse(capacity).orElseThrow(),
                        storageClass,
                        history);
        return claim(id, claim -> with(claim, claim.terminating(), volume));
    }

    public ObservedClusters diskBeingDeleted(int id) {
        return claim(id, claim -> with(claim, true, claim.volume()));
    }

    /** With an owner reference to a Cluster, as earlier versions made disks. */
    public ObservedClusters ownedDisk(int id, String owner) {
        return claim(
                id,
                claim ->
                        new Claim(
                                claim.id(),
                                claim.name(),
                                claim.version(),
                                claim.clusterId(),
                                claim.initialVoters(),
                                claim.voters(),
                                claim.terminating(),
                                owner,
                                claim.volume()));
    }

    private static Claim with(Claim claim, boolean terminating, Claim.Volume volume) {
        return new Claim(
                claim.id(),
                claim.name(),
                claim.version(),
                claim.clusterId(),
                claim.initialVoters(),
                claim.voters(),
                terminating,
                claim.owner(),
                volume);
    }

    public ObservedClusters neverFormed() {
        return noted();
    }

    /** The voters as recorded on every controller's disk. */
    public ObservedClusters noted(int... ids) {
        claims.replaceAll(
                (id, claim) -> claim.id().role() == NodeRole.Broker ? claim : noted(claim, ids));
        return this;
    }

    /** The voters as recorded on one controller's disk. */
    public ObservedClusters noted(NodeId on, int... ids) {
        return claim(on.value(), claim -> noted(claim, ids));
    }

    private static Claim noted(Claim claim, int... ids) {
        return new Claim(
                claim.id(),
                claim.name(),
                claim.version(),
                claim.clusterId(),
                claim.initialVoters(),
                Arrays.stream(ids).mapToObj(NodeId::new).toList(),
                claim.terminating(),
                claim.owner(),
                claim.volume());
    }

    /** The first voters that every controller's disk was made with. */
    public ObservedClusters firstVoters(int... ids) {
        var voters = Arrays.stream(ids).mapToObj(NodeId::new).toList();
        claims.replaceAll((id, claim) ->
                id.role() == NodeRole.Broker
                        ? claim
                        : new Claim(
                                id,
                                claim.name(),
                                claim.version(),
                                claim.clusterId(),
                                voters,
                                claim.voters(),
                                claim.terminating(),
                                claim.owner(),
                                claim.volume()));
        return this;
    }

    public ObservedClusters partition(
            String topic, int minInsync, List<Integer> replicas, Set<Integer> isr) {
        placed.putIfAbsent(topic + "-0", empty(replicas));
        partitions.add(
                new Partition(
                        topic,
                        0,
                        isr.stream().findFirst().orElse(Partition.NO_LEADER),
                        replicas,
                        isr,
                        minInsync,
                        false));
        return this;
    }

    private static Placement empty(List<Integer> replicas) {
        var bytes = replicas.stream().collect(Collectors.toMap(id -> id, id -> 0L));
        return new Placement(List.of(), List.of(), bytes, new Placement.Untiered());
    }

    public ObservedClusters placed(String partition, Placement placement) {
        placed.put(partition, placement);
        return this;
    }

    public ObservedClusters throttled(String topic, String leaders, String followers) {
        throttled.put(topic, new Placements.Throttled(leaders, followers));
        return this;
    }

    public ObservedClusters moving(String topic, List<Integer> replicas) {
        return moving(topic, replicas, Set.copyOf(replicas));
    }

    public ObservedClusters moving(String topic, List<Integer> replicas, Set<Integer> isr) {
        partitions.add(new Partition(topic, 0, replicas.getFirst(), replicas, isr, 1, true));
        return this;
    }

    public ObservedClusters leader(int id) {
        leader = id;
        return this;
    }

    public ObservedClusters voterBehind(int id) {
        return voterBehind(id, 60_000);
    }

    public ObservedClusters voterBehind(int id, long ms) {
        voters.replaceAll(
                voter -> voter.id() == id ? new Quorum.Member(id, voter.directoryId(), ms) : voter);
        return this;
    }

    public ObservedClusters notVoter(int id) {
        voters.removeIf(voter -> voter.id() == id);
        return this;
    }

    public ObservedClusters observer(int id, String disk, long behindMs) {
        observers.add(new Quorum.Member(id, disk, behindMs));
        return this;
    }

    public ObservedClusters internalTopic(String name, Map<String, String> own) {
        internalTopics.put(name, own);
        return this;
    }

    public ObservedClusters disk(int broker, DiskReport report) {
        disks.put(broker, report);
        return this;
    }

    public ObservedClusters kafkaUnavailable() {
        kafkaAnswers = false;
        return this;
    }

    public ObservedCluster now() {
        return new ObservedCluster(
                        pods,
                        claims,
                        objects,
                        kafkaAnswers
                                ? new KafkaState.Answering(view())
                                : new KafkaState.Silent("no broker is ready", false))
                .with(hosts);
    }

    public KafkaView view() {
        racks.forEach((id, rack) ->
                brokers.computeIfPresent(
                        id,
                        (key, b) ->
                                new Broker(
                                        id,
                                        b.fenced(),
                                        rack,
                                        b.disk(),
                                        b.settings(),
                                        b.sources())));
        return new KafkaView(
                brokers,
                new Quorum(leader, voters, observers),
                partitions,
                dynamicDefaults,
                internalTopics,
                metadata,
                new SettingTypes(types),
                new Placements(placed, throttled),
                settingsUnchangedFor,
                disks);
    }

    private void edit(int id, UnaryOperator<Pod> change) {
        pods.computeIfPresent(new NodeId(id), (key, pod) -> change.apply(pod));
    }
}
