package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.balance.Move;
import dev.spillway.operator.plan.balance.ThrottleChange;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kubernetes and Kafka as far as plans see them: Pods take time to start and to stop, brokers to
 * come back in sync. It carries out steps, and fails the test at a step that must never be taken.
 */
final class SimulatedCluster {

    private static final String RATE = "leader.replication.throttled.rate";

    private final Random random;
    private final Map<String, HasMetadata> objects = new HashMap<>();
    private final TreeMap<NodeId, SimulatedPod> pods = new TreeMap<>();
    private final TreeMap<NodeId, SimulatedDisk> disks = new TreeMap<>();

    /** What the metadata log knows; gone with the disks of a majority of the voters. */
    private final TreeMap<Integer, String> voters = new TreeMap<>();

    /** By directory id; the real quorum, too, shows disks that are gone for minutes. */
    private final TreeMap<String, Follower> followers = new TreeMap<>();

    private final TreeSet<Integer> registered = new TreeSet<>();
    private final TreeSet<Integer> cordoned = new TreeSet<>();
    private final List<SimulatedTopic> topics = new ArrayList<>();
    private final Map<String, Placements.Throttled> throttled = new HashMap<>();
    private final Map<String, String> dynamicDefaults = new HashMap<>();

    /** Which every broker runs with as soon as it is told; one that tells always has some. */
    private final Map<String, String> settings = new HashMap<>(Map.of("node.id", "0"));

    private MetadataVersion metadata = new MetadataVersion(0);

    /** Brokers of a rack, which may restart together; none: no broker has a rack. */
    private int perRack;

    private int mostTogether = 1;
    private int mostAway;
    private int mostBrokers;

    /** Passes that a process takes to start at least: no disk is replaced in less than that. */
    private static final int START = 2;

    private boolean everHadLeader;
    private int uids;

    /** What is on disks that a person restored. */
    private final Map<NodeId, String> restored = new HashMap<>();

    /** Brokers that fetch nothing, by the revision of the Pod that does not. */
    private final Map<Integer, String> stuck = new HashMap<>();

    /** A pass takes a second. */
    private int seconds;

    SimulatedCluster(long seed) {
        this.random = new Random(seed);
    }

    private static final class SimulatedPod {
        final String uid;
        final String revision;
        final KafkaVersion kafka;
        Pod.State state = Pod.State.Starting;

        /** The process died and Kubernetes starts it again; the Pod is the same. */
        int ticksLeft;

        SimulatedPod(String uid, String revision, KafkaVersion kafka, int ticksLeft) {
            this.uid = uid;
            this.revision = revision;
            this.kafka = kafka;
            this.ticksLeft = ticksLeft;
        }
    }

    private static final class SimulatedDisk {
        final String uid;
        Claim claim;
        String directoryId = "";
        boolean broken;

        SimulatedDisk(String uid, Claim claim) {
            this.uid = uid;
            this.claim = claim;
        }

        /** Deleted by a person, and there as long as its Pod. */
        void terminate() {
            claim =
                    new Claim(
                            claim.id(),
                            claim.name(),
                            claim.version(),
                            claim.clusterId(),
                            claim.initialVoters(),
                            claim.voters(),
                            true,
                            claim.owner(),
                            claim.volume());
        }

        void volume(Bytes requested, Bytes capacity) {
            var storageClass = claim.volume().storageClass();
            claim =
                    new Claim(
                            claim.id(),
                            claim.name(),
                            claim.version(),
                            claim.clusterId(),
                            claim.initialVoters(),
                            claim.voters(),
                            claim.terminating(),
                            claim.owner(),
                            new Claim.Volume(requested, capacity, storageClass));
        }
    }

    /** A controller's disk, and when it last had the whole metadata log. */
    private record Follower(int id, int caughtUpAt) {}

    private static final class SimulatedTopic {
        /** Enough to be throttled. */
        static final long WHOLE = 24L << 20;

        final String name;
        final Map<Integer, Long> held = new HashMap<>();
        final TreeSet<Integer> isr;
        final int minInsync;
        List<Integer> replicas;
        List<Integer> adding = List.of();
        List<Integer> removing = List.of();
        int leader;

        SimulatedTopic(String name, List<Integer> replicas, int minInsync) {
            this.name = name;
            this.replicas = replicas;
            this.isr = new TreeSet<>(replicas);
            this.minInsync = minInsync;
            this.leader = replicas.getFirst();
            replicas.forEach(id -> held.put(id, WHOLE));
        }

        boolean moving() {
            return !adding.isEmpty() || !removing.isEmpty();
        }

        Placement placement() {
            return new Placement(adding, removing, Map.copyOf(held), new Placement.Untiered());
        }

        void move(List<Integer> to) {
            assertThat(moving()).as("%s is being moved already", name).isFalse();
            adding = minus(to, replicas);
            removing = minus(replicas, to);
            adding.forEach(id -> held.put(id, 0L));
            replicas = Stream.concat(to.stream(), removing.stream()).toList();
            endMove();
        }

        void cancelMove() {
            replicas = minus(replicas, adding);
            isr.removeAll(adding);
            held.keySet().retainAll(replicas);
            assertThat(isr).as("in-sync replicas of %s without those that came", name).isNotEmpty();
            adding = List.of();
            removing = List.of();
        }

        /** As Kafka does: by itself, when all that come are in sync. */
        void endMove() {
            if (moving() && isr.containsAll(adding) && !isr.equals(Set.copyOf(removing))) {
                replicas = minus(replicas, removing);
                isr.removeAll(removing);
                held.keySet().retainAll(replicas);
                adding = List.of();
                removing = List.of();
            }
        }

        /** What a replica fetches between two looks. */
        void fetch(int id) {
            held.merge(id, WHOLE / 4, (had, more) -> Math.min(WHOLE, had + more));
            if (held.getOrDefault(id, 0L) == WHOLE) {
                isr.add(id);
            }
        }

        void loseDisk(int id) {
            if (replicas.contains(id) && isr.stream().anyMatch(inSync -> inSync != id)) {
                isr.remove(id);
                held.put(id, 0L);
            }
        }

        private static List<Integer> minus(List<Integer> brokers, List<Integer> others) {
            return brokers.stream().filter(id -> !others.contains(id)).toList();
        }
    }

    // What the operator sees

    ObservedCluster look() {
        var seenPods = new TreeMap<NodeId, Pod>();
        pods.forEach((id, pod) ->
                seenPods.put(
                        id,
                        new Pod(
                                id,
                                "pod-" + id.value(),
                                version(pod.uid),
                                pod.revision,
                                pod.state,
                                "",
                                "",
                                pod.kafka.text())));
        var seenClaims = new TreeMap<NodeId, Claim>();
        disks.forEach((id, disk) -> seenClaims.put(id, disk.claim));
        return new ObservedCluster(seenPods, seenClaims, Map.copyOf(objects), kafka());
    }

    private KafkaState kafka() {
        var answers = registered.stream().anyMatch(this::serves);
        return answers && hasLeader()
                ? new KafkaState.Answering(view())
                : new KafkaState.Silent("no broker is ready", false);
    }

    private KafkaView view() {
        var brokers = new TreeMap<Integer, Broker>();
        for (int id : registered) {
            var disk = new Broker.Disk(0, 0, 0, false, cordoned.contains(id));
            brokers.put(id, new Broker(id, !serves(id), rack(id), disk, settings));
        }
        return new KafkaView(
                brokers,
                quorum(),
                topics.stream().map(this::partition).toList(),
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

    private Quorum quorum() {
        var members = new ArrayList<Quorum.Member>();
        voters.forEach((id, directory) -> members.add(member(id, directory)));
        var observers = new ArrayList<Quorum.Member>();
        followers.forEach((directory, follower) -> {
            if (!voters.containsValue(directory)) {
                observers.add(member(follower.id(), directory));
            }
        });
        return new Quorum(
                liveVoters().stream().findFirst().orElse(Quorum.NO_LEADER), members, observers);
    }

    private Quorum.Member member(int id, String directory) {
        var caughtUpAt = followers.getOrDefault(directory, new Follower(id, 0)).caughtUpAt();
        return new Quorum.Member(id, directory, (seconds - caughtUpAt) * 1_000L);
    }

    private Partition partition(SimulatedTopic topic) {
        return new Partition(
                topic.name,
                0,
                topic.leader,
                topic.replicas,
                Set.copyOf(topic.isr),
                topic.minInsync,
                topic.moving());
    }

    // What the operator does

    void carryOut(Step step) {
        switch (step) {
            case KubeStep.Apply apply ->
                    objects.put(ObservedCluster.key(apply.object()), apply.object());
            case KubeStep.Create create -> create(create.object());
            case KubeStep.Label label -> {}
            case KubeStep.NoteVoters note ->
                    note.claims().forEach(claim -> note(claim, note.voters()));
            case KubeStep.Adopt adopt -> adopt(adopt);
            case KubeStep.Disown disown -> {}
            case KubeStep.GrowClaim grow -> grow(grow);
            case KubeStep.Restart restart -> {
                mustSpare(restart.id());
                mustBeAlone(restart.id());
                var led = hasLeader();
                stop(restart.id(), restart.seen().uid());
                assertThat(hasLeader() || !led || voters.size() < 3)
                        .as("a leader after %s", restart)
                        .isTrue();
            }
            case KubeStep.RemovePod remove -> {
                mustSpare(remove.id());
                assertThat(topics.stream().filter(t -> t.replicas.contains(remove.id().value())))
                        .as("replicas on %s when its Pod is removed", remove.id())
                        .isEmpty();
                assertThat(liveVoters())
                        .as("voters when a Pod is removed")
                        .doesNotContain(remove.id().value());
                stop(remove.id(), remove.seen().uid());
            }
            case KubeStep.RemoveClaim remove -> remove(remove);
            case KubeStep.RemoveCleanup remove ->
                    throw new AssertionError("nothing here is deleted in the end: " + remove);
            case KafkaStep.AlterInternalTopic alter ->
                    throw new AssertionError("no internal topic is shown: " + alter);
            case KafkaStep.AlterBrokers alter -> {
                settings.putAll(alter.set());
                settings.keySet().removeAll(alter.unset());
            }
            case KafkaStep.AlterBroker alter -> {}
            case KafkaStep.AlterMetadataVersion alter -> alter(alter);
            case KafkaStep.Cordon cordon -> cordoned.add(cordon.id().value());
            case KafkaStep.Uncordon uncordon -> cordoned.remove(uncordon.id().value());
            case KafkaStep.Throttle throttle -> throttle(throttle.change());
            case KafkaStep.Move move -> move.moves().forEach(this::move);
            case KafkaStep.CancelMoves cancel ->
                    cancel.moves().forEach(call -> topic(call.topic()).cancelMove());
            case KafkaStep.ElectLeaders elect ->
                    elect.elections().forEach(election -> elect(topic(election.topic())));
            case KafkaStep.Unregister unregister -> {
                assertThat(serves(unregister.id().value())).isFalse();
                registered.remove(unregister.id().value());
            }
            case KafkaStep.AddVoter add -> {
                assertThat(isRunning(add.id().value(), add.directoryId()))
                        .as("%s gives a vote to the disk in use", add)
                        .isTrue();
                voters.put(add.id().value(), add.directoryId());
                assertThat(hasLeader()).as("a leader after %s", add).isTrue();
            }
            case KafkaStep.RemoveVoter remove -> {
                assertThat(voters.remove(remove.id().value(), remove.directoryId())).isTrue();
                assertThat(hasLeader()).as("a leader after %s", remove).isTrue();
            }
            case TopicStep change -> throw new AssertionError("not of a Cluster: " + change);
            case Step.Wait wait -> {}
            case Step.Blocked blocked -> {}
        }
    }

    private void adopt(KubeStep.Adopt step) {
        var stray = (PersistentVolumeClaim) objects.remove("PersistentVolumeClaim/" + step.claim());
        if (stray == null) {
            return;
        }
        var id = new NodeId(Integer.parseInt(step.labels().get(Labels.NODE_ID)));
        var adopted =
                new PersistentVolumeClaimBuilder(stray)
                        .editMetadata()
                        .addToLabels(step.labels())
                        .addToAnnotations(step.annotations())
                        .endMetadata()
                        .build();
        assertThat(disks).as("disks when one is adopted").doesNotContainKey(id);
        var disk = disk(id, adopted);
        disk.directoryId = restored.getOrDefault(id, "");
        disks.put(id, disk);
    }

    private void remove(KubeStep.RemoveClaim step) {
        disks.values()
                .removeIf(disk -> {
                    if (!disk.uid.equals(step.seen().uid())) {
                        return false;
                    }
                    assertThat(pods)
                            .as("Pods when %s goes", step.claim())
                            .doesNotContainKey(disk.claim.id());
                    assertThat(voters.containsKey(disk.claim.id().value()))
                            .as("%s is a voter's disk", step)
                            .isFalse();
                    assertThat(topics.stream().map(topic -> topic.replicas))
                            .as("replicas when %s goes", step.claim())
                            .noneMatch(replicas -> replicas.contains(disk.claim.id().value()));
                    return true;
                });
    }

    private void throttle(ThrottleChange change) {
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

    private void move(Move move) {
        assertThat(move.adds())
                .as("brokers that get a replica by %s", move)
                .allMatch(this::serves)
                .noneMatch(cordoned::contains);
        topic(move.topic()).move(move.to());
    }

    private void elect(SimulatedTopic topic) {
        int preferred = topic.replicas.getFirst();
        topic.leader = topic.isr.contains(preferred) ? preferred : topic.leader;
    }

    private SimulatedTopic topic(String name) {
        return topics.stream().filter(topic -> topic.name.equals(name)).findFirst().orElseThrow();
    }

    private void create(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        var id = new NodeId(Integer.parseInt(labels.get(Labels.NODE_ID)));
        if (object instanceof PersistentVolumeClaim claim) {
            disks.computeIfAbsent(id, key -> disk(key, claim));
            mostBrokers = Math.max(mostBrokers, brokersWithDisk());
            return;
        }
        assertThat(disks).as("disks when the Pod of %s is made", id).containsKey(id);
        var pod = (io.fabric8.kubernetes.api.model.Pod) object;
        var revision = Revision.of(pod).text();
        var kafka = version(pod);
        if (!everHadLeader) {
            metadata = MetadataVersion.of(kafka).orElseThrow();
        }
        assertThat(metadata.runsOn(kafka)).as("%s on metadata %s", kafka, metadata).isTrue();
        pods.computeIfAbsent(
                id,
                key ->
                        new SimulatedPod(
                                "uid-" + uids++, revision, kafka, START + random.nextInt(4)));
    }

    private int brokersWithDisk() {
        return (int) disks.keySet().stream().filter(id -> id.role() == NodeRole.Broker).count();
    }

    private static KafkaVersion version(io.fabric8.kubernetes.api.model.Pod pod) {
        var image = pod.getSpec().getContainers().getFirst().getImage();
        return KafkaVersion.parse(image.substring(image.indexOf("-kafka-") + "-kafka-".length()))
                .orElseThrow();
    }

    /** As Kafka does: refuses what a node could not read. */
    private void alter(KafkaStep.AlterMetadataVersion step) {
        assertThat(step.from()).isEqualTo(metadata);
        assertThat(pods.values()).allMatch(pod -> step.to().runsOn(pod.kafka));
        assertThat(step.raises() || metadata.canBeLoweredTo(step.to())).isTrue();
        metadata = step.to();
    }

    private String rack(int broker) {
        return perRack == 0 ? "" : "rack-" + broker / perRack;
    }

    private SimulatedDisk disk(NodeId id, PersistentVolumeClaim claim) {
        var annotations = claim.getMetadata().getAnnotations();
        var first = annotations.getOrDefault(Labels.INITIAL_CONTROLLERS, "");
        assertThat(everHadLeader && !first.isEmpty())
                .as("%s is formatted anew though there was a quorum", id)
                .isFalse();
        var voting = nodes(first);
        var uid = "uid-" + uids++;
        return new SimulatedDisk(
                uid,
                new Claim(
                        id,
                        "data-" + id.value(),
                        version(uid),
                        annotations.getOrDefault(Labels.CLUSTER_ID, ""),
                        voting,
                        nodes(annotations.getOrDefault(Labels.VOTERS, "")),
                        false,
                        "",
                        volume(claim)));
    }

    private static List<NodeId> nodes(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(id -> new NodeId(Integer.parseInt(id)))
                        .toList();
    }

    private static ObjectVersion version(String uid) {
        return new ObjectVersion(uid, "1");
    }

    private void grow(KubeStep.GrowClaim step) {
        disks.forEach((id, disk) -> {
            if (disk.claim.name().equals(step.claim())) {
                assertThat(step.size()).isGreaterThan(disk.claim.volume().requested());
                disk.volume(step.size(), disk.claim.volume().capacity());
            }
        });
    }

    private static Claim.Volume volume(PersistentVolumeClaim claim) {
        var size =
                Quantity.getAmountInBytes(
                        claim.getSpec().getResources().getRequests().get("storage"));
        var bytes = new Bytes(size.longValue());
        var storageClass = claim.getSpec().getStorageClassName();
        return new Claim.Volume(bytes, bytes, storageClass == null ? "" : storageClass);
    }

    private void note(String name, List<NodeId> voting) {
        disks.replaceAll((id, disk) -> {
            var claim = disk.claim;
            if (!claim.name().equals(name)) {
                return disk;
            }
            var noted =
                    new SimulatedDisk(
                            disk.uid,
                            new Claim(
                                    claim.id(),
                                    claim.name(),
                                    claim.version(),
                                    claim.clusterId(),
                                    claim.initialVoters(),
                                    voting,
                                    claim.terminating(),
                                    "",
                                    claim.volume()));
            noted.directoryId = disk.directoryId;
            noted.broken = disk.broken;
            return noted;
        });
    }

    private void stop(NodeId id, String uid) {
        var pod = pods.get(id);
        if (pod != null && pod.uid.equals(uid)) {
            pod.state = Pod.State.Terminating;
        }
    }

    /** No partition that can be protected may fall below its min.insync.replicas because of us. */
    private void mustSpare(NodeId id) {
        if (!serves(id.value())) {
            return;
        }
        for (var topic : topics) {
            if (topic.isr.contains(id.value()) && topic.replicas.size() > topic.minInsync) {
                // Those that were told to stop a moment ago are in the ISR yet.
                assertThat(topic.isr.stream().filter(this::serves).count() - 1)
                        .as("in-sync replicas of %s without %s", topic.name, id)
                        .isGreaterThanOrEqualTo(topic.minInsync);
            }
        }
    }

    /**
     * Never two restarts at once: what is ready goes only while everything else is there, or has
     * been stopped together with it, in its rack. Controllers without a vote are nobody's loss.
     */
    private void mustBeAlone(NodeId restarted) {
        var candidate = pods.get(restarted);
        if (candidate == null || candidate.state != Pod.State.Ready) {
            return;
        }
        var others = new ArrayList<NodeId>();
        pods.forEach((id, pod) -> {
            var counts = id.role() == NodeRole.Broker || voters.containsKey(id.value());
            if (!id.equals(restarted)
                    && id.role() == restarted.role()
                    && counts
                    && pod.state != Pod.State.Ready) {
                others.add(id);
            }
        });
        if (restarted.role() == NodeRole.Broker && perRack > 0) {
            assertThat(others)
                    .as("away while %s is restarted", restarted)
                    .hasSizeLessThan(mostTogether);
            assertThat(others)
                    .allMatch(id -> rack(id.value()).equals(rack(restarted.value())))
                    .allMatch(id -> pods.get(id).state == Pod.State.Terminating);
            mostAway = Math.max(mostAway, others.size() + 1);
        } else {
            assertThat(others).as("away while %s is restarted", restarted).isEmpty();
        }
    }

    // What happens by itself

    void pass() {
        pods.values().removeIf(pod -> pod.state == Pod.State.Terminating && random.nextInt(3) > 0);
        disks.entrySet().stream()
                .filter(disk -> disk.getValue().claim.terminating())
                .map(Map.Entry::getKey)
                .filter(id -> !pods.containsKey(id))
                .toList()
                .forEach(this::loseDisk);
        pods.forEach(this::start);
        disks.values().stream()
                .filter(disk -> disk.claim.volume().grows() && random.nextInt(3) == 0)
                .forEach(disk -> {
                    var requested = disk.claim.volume().requested();
                    disk.volume(requested, requested);
                });
        everHadLeader |= hasLeader();
        seconds++;
        follow();
        pods.forEach((id, pod) -> {
            if (id.role() == NodeRole.Broker && pod.state == Pod.State.Ready) {
                registered.add(id.value());
            }
        });
        topics.forEach(this::replicate);
    }

    private void start(NodeId id, SimulatedPod pod) {
        var broken = disks.get(id) != null && disks.get(id).broken;
        if (broken && pod.state != Pod.State.Terminating) {
            pod.state = Pod.State.Stuck;
        }
        if (pod.state != Pod.State.Starting || pod.ticksLeft-- > 0) {
            return;
        }
        if (id.role() == NodeRole.Broker) {
            pod.state = hasLeader() ? Pod.State.Ready : Pod.State.Starting;
            return;
        }
        var disk = disks.get(id);
        if (disk != null && disk.directoryId.isEmpty()) {
            disk.directoryId = "directory-" + uids++;
            if (disk.claim.initialVoters().contains(id) && !disk.claim.quorumFormed()) {
                voters.put(id.value(), disk.directoryId);
            }
        }
        pod.state = Pod.State.Ready;
    }

    /** A new disk takes a moment to have the whole log. */
    private void follow() {
        if (!hasLeader()) {
            return;
        }
        disks.forEach((id, disk) -> {
            if (isRunning(id.value(), disk.directoryId)
                    && (followers.containsKey(disk.directoryId) || random.nextBoolean())) {
                followers.put(disk.directoryId, new Follower(id.value(), seconds));
            }
        });
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

    private boolean isStuck(int broker) {
        var pod = pods.get(new NodeId(broker));
        return pod != null && pod.revision.equals(stuck.get(broker));
    }

    private boolean hasLeader() {
        var up =
                voters.entrySet().stream().filter(v -> isRunning(v.getKey(), v.getValue())).count();
        return !voters.isEmpty() && up * 2 > voters.size();
    }

    private boolean isRunning(int controller, String directoryId) {
        var id = new NodeId(controller);
        var pod = pods.get(id);
        var disk = disks.get(id);
        return pod != null
                && pod.state == Pod.State.Ready
                && disk != null
                && id.role() == NodeRole.Controller
                && disk.directoryId.equals(directoryId);
    }

    private boolean serves(int broker) {
        var pod = pods.get(new NodeId(broker));
        return registered.contains(broker) && pod != null && pod.state == Pod.State.Ready;
    }

    // What tests do to it

    void topic(String name, List<Integer> replicas, int minInsync) {
        topics.add(new SimulatedTopic(name, replicas, minInsync));
    }

    void racks(int brokersOfEach, int mostTogether) {
        this.perRack = brokersOfEach;
        this.mostTogether = mostTogether;
    }

    /** How many brokers' disks there were at most. */
    int mostBrokers() {
        return mostBrokers;
    }

    /** How many brokers were restarted together at most. */
    int mostAway() {
        return mostAway;
    }

    MetadataVersion metadata() {
        return metadata;
    }

    Set<String> versions() {
        return pods.values().stream().map(pod -> pod.kafka.text()).collect(Collectors.toSet());
    }

    /** A process dies; its Pod starts it again. */
    void crash(NodeId id) {
        var pod = pods.get(id);
        if (pod != null && pod.state == Pod.State.Ready) {
            pod.state = Pod.State.Starting;
            pod.ticksLeft = random.nextInt(3);
        }
    }

    void losePod(NodeId id) {
        pods.remove(id);
    }

    void loseDisk(NodeId id) {
        pods.remove(id);
        disks.remove(id);
        topics.forEach(topic -> topic.loseDisk(id.value()));
    }

    /** Whose data a disk has, as a snapshot keeps it; nothing of a disk that was never used. */
    String snapshot(NodeId id) {
        return disks.get(id).directoryId;
    }

    /** As a person does it, with plain kubectl. */
    void restore(NodeId id, String snapshot) {
        assertThat(disks).as("a name that is taken").doesNotContainKey(id);
        var claim =
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(ResourceNames.volumeClaim("events", id))
                        .withUid("uid-" + uids++)
                        .withResourceVersion("1")
                        .endMetadata()
                        .withNewSpec()
                        .withNewDataSource("snapshot.storage.k8s.io", "VolumeSnapshot", "nightly")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("10Gi"))
                        .endResources()
                        .endSpec()
                        .build();
        restored.put(id, snapshot);
        objects.put(ObservedCluster.key(claim), claim);
    }

    /** A claim that was not adopted is deleted again. */
    void deleteRestored(NodeId id) {
        objects.remove("PersistentVolumeClaim/" + ResourceNames.volumeClaim("events", id));
    }

    /** The Cluster and all of its PersistentVolumeClaims are deleted, and it is made again. */
    void beginAnew() {
        pods.clear();
        disks.clear();
        objects.clear();
        voters.clear();
        followers.clear();
        registered.clear();
        cordoned.clear();
        topics.clear();
        throttled.clear();
        dynamicDefaults.clear();
        everHadLeader = false;
    }

    /** From now on it fetches nothing, as long as its Pod is of this revision. */
    void sticks(NodeId broker) {
        stuck.put(broker.value(), pods.get(broker).revision);
    }

    void deletePod(NodeId id) {
        pods.get(id).state = Pod.State.Terminating;
    }

    void deleteClaim(NodeId id) {
        disks.get(id).terminate();
    }

    /** No process starts on it any more. */
    void breakDisk(NodeId id) {
        disks.get(id).broken = true;
    }

    /** Of all nodes at once, as when their Kubernetes nodes go. */
    void losePods(NodeRole role) {
        pods.keySet().removeIf(id -> id.role() == role);
    }

    List<NodeId> disks(NodeRole role) {
        return disks.keySet().stream().filter(id -> id.role() == role).toList();
    }

    List<NodeId> nodes() {
        return List.copyOf(pods.keySet());
    }

    boolean isWhole() {
        return throttled.isEmpty()
                && topics.stream()
                        .allMatch(
                                topic -> !topic.moving() && topic.isr.containsAll(topic.replicas));
    }

    /** Whether fetching is held back for a replica on it. */
    boolean throttles(int broker) {
        return throttled.values().stream().anyMatch(set -> set.followers().contains(":" + broker));
    }

    /** The sizes that brokers' disks have. */
    Set<String> brokerDisks() {
        return disks.entrySet().stream()
                .filter(disk -> disk.getKey().role() == NodeRole.Broker)
                .map(disk -> disk.getValue().claim.volume())
                .map(volume -> volume.capacity().text() + " " + volume.storageClass())
                .collect(Collectors.toSet());
    }

    /** Every Pod that there is, by its uid: a restart makes another one. */
    Set<String> podUids() {
        return pods.values().stream().map(pod -> pod.uid).collect(Collectors.toSet());
    }

    /** How many replicas a topic has. */
    int replicas(String name) {
        return topic(name).replicas.size();
    }

    Set<Integer> registeredBrokers() {
        return Set.copyOf(registered);
    }

    /**
     * One disk more may be lost, and the voters that have the whole log are still a majority. Those
     * that vote are noted on the disks, too: a disk that is lost between a change of votes and the
     * note of it, while Kafka is silent, is told as a quorum that is lost. That errs on the safe
     * side, and a person decides.
     */
    boolean canLoseAVoter() {
        var noted =
                disks.values().stream()
                        .map(disk -> disk.claim)
                        .filter(claim -> claim.id().role() == NodeRole.Controller)
                        .allMatch(claim ->
                                claim.voters().stream()
                                        .map(NodeId::value)
                                        .collect(Collectors.toSet())
                                        .equals(voters.keySet()));
        return noted && (liveVoters().size() - 1) * 2 > voters.size();
    }

    /** The voters whose process runs on the disk that has the vote. */
    Set<Integer> liveVoters() {
        return voters.entrySet().stream()
                .filter(voter -> isRunning(voter.getKey(), voter.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
