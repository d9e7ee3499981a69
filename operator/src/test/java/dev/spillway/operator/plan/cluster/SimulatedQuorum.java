package dev.spillway.operator.plan.cluster;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The controllers: who votes, and who has the metadata log. */
final class SimulatedQuorum {

    /** What the metadata log knows; gone with the disks of a majority of the voters. */
    final TreeMap<Integer, String> voters = new TreeMap<>();

    /** By directory id; the real quorum, too, shows disks that are gone for minutes. */
    private final TreeMap<String, Follower> followers = new TreeMap<>();

    private final SimulatedKubernetes kubernetes;
    private final Random random;
    private boolean everHadLeader;

    /** A pass takes a second. */
    private int seconds;

    SimulatedQuorum(SimulatedKubernetes kubernetes, Random random) {
        this.kubernetes = kubernetes;
        this.random = random;
    }

    /** A controller's disk, and when it last had the whole metadata log. */
    private record Follower(int id, int caughtUpAt) {}

    Quorum look() {
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

    /** A process on an empty disk formats it, and votes if it is one of the first. */
    void start(NodeId id, SimulatedPod pod) {
        var disk = kubernetes.disks.get(id);
        if (disk != null && disk.directoryId.isEmpty()) {
            disk.directoryId = kubernetes.nextDirectoryId();
            if (disk.claim.initialVoters().contains(id) && !disk.claim.quorumFormed()) {
                voters.put(id.value(), disk.directoryId);
            }
        }
        pod.state = Pod.State.Ready;
    }

    void pass() {
        everHadLeader |= hasLeader();
        seconds++;
        follow();
    }

    /** A new disk takes a moment to have the whole log. */
    private void follow() {
        if (!hasLeader()) {
            return;
        }
        kubernetes.disks.forEach((id, disk) -> {
            if (kubernetes.isRunning(id.value(), disk.directoryId)
                    && (followers.containsKey(disk.directoryId) || random.nextBoolean())) {
                followers.put(disk.directoryId, new Follower(id.value(), seconds));
            }
        });
    }

    void clear() {
        voters.clear();
        followers.clear();
        everHadLeader = false;
    }

    boolean hasLeader() {
        return !voters.isEmpty() && liveVoters().size() * 2 > voters.size();
    }

    boolean everHadLeader() {
        return everHadLeader;
    }

    /** The voters whose process runs on the disk that has the vote. */
    Set<Integer> liveVoters() {
        return voters.entrySet().stream()
                .filter(voter -> kubernetes.isRunning(voter.getKey(), voter.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
