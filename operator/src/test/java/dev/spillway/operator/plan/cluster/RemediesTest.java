package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every remedy that a plan prints is followed to the letter, and what was blocked is not any more.
 * A new remedy belongs here.
 */
class RemediesTest {

    private static final int ENOUGH_PASSES = 300;

    /** Kafka shows for a few seconds more what has just ended. */
    private static final int LONG_ENOUGH = 8;

    private static final NodeId BROKER = new NodeId(1);

    // Disks of controllers

    /** The way back from snapshots is a property of its own, see ClusterPlanPropertiesTest. */
    @Test
    void ofALostQuorumThatIsRecreatedWithoutTheData() {
        var cluster = Clusters.of(1, 2);
        var world = born(cluster);
        world.loseDisk(new NodeId(1000));
        assertThat(remedy("QuorumLost", cluster, world))
                .endsWith("delete the Cluster and all of its PersistentVolumeClaims");

        world.recreate();
        settle(cluster, world);

        assertThat(world.liveVoters()).containsExactly(1000);
    }

    @Test
    void ofADiskThatIsOlderThanTheQuorum() {
        var cluster = Clusters.of(3, 2);
        var world = born(cluster);
        var snapshot = world.snapshot(new NodeId(1001));
        world.loseDisk(new NodeId(1001));
        world.restore(new NodeId(1001), snapshot);
        assertThat(remedy("ClaimInTheWay", cluster, world))
                .startsWith("delete PersistentVolumeClaim data-events-controller-1001:");

        world.deleteRestored(new NodeId(1001));
        settle(cluster, world);

        assertThat(world.liveVoters()).containsExactlyInAnyOrder(1000, 1001, 1002);
        assertThat(world.snapshot(new NodeId(1001))).isNotEqualTo(snapshot);
    }

    @Test
    void ofTheOnlyControllersDiskThatIsBeingDeleted() {
        var cluster = Clusters.of(1, 2);
        var world = born(cluster);
        world.deleteClaim(new NodeId(1000));
        assertThat(remedy("DiskBeingDeleted", cluster, world))
                .isEqualTo(
                        "do not delete Pod pod-1000 before spec.controllers.replicas is 3 and all"
                                + " of these vote: it has the only copy of the metadata");

        var three = Clusters.of(3, 2);
        passes(three, world);
        assertThat(world.liveVoters()).containsExactlyInAnyOrder(1000, 1001, 1002);
        assertThat(remedy("DiskBeingDeleted", three, world))
                .isEqualTo(
                        "delete Pod pod-1000 too: it comes back with an empty disk and joins the"
                                + " other controllers");
        world.deletePod(new NodeId(1000));
        settle(three, world);

        assertThat(world.liveVoters()).containsExactlyInAnyOrder(1000, 1001, 1002);
    }

    @Test
    void ofAControllersDiskThatIsNeededByAMajority() {
        var seen = ObservedClusters.cluster(3, 2).diskBeingDeleted(1001).voterBehind(1002);
        assertThat(remedy("DiskBeingDeleted", Clusters.of(3, 2), seen))
                .startsWith(
                        "do not delete Pod pod-1001 before the other controllers have caught up");

        assertThat(remedy("DiskBeingDeleted", Clusters.of(3, 2), seen.voterBehind(1002, 0)))
                .startsWith("delete Pod pod-1001 too");
    }

    @Test
    void ofAControllersDiskThatHasFailed() {
        var cluster = Clusters.of(3, 2);
        var world = born(cluster);
        world.breakDisk(new NodeId(1001));
        for (int i = 0; i < 10; i++) {
            pass(cluster, Demand.UNKNOWN, world);
        }
        assertThat(remedy("PodCannotStart", cluster, world))
                .endsWith(
                        "if its disk has failed, delete PersistentVolumeClaim data-1001 and Pod"
                                + " pod-1001: it comes back with an empty disk and joins the other"
                                + " controllers");

        world.deleteClaim(new NodeId(1001));
        world.deletePod(new NodeId(1001));
        settle(cluster, world);

        assertThat(world.liveVoters()).containsExactlyInAnyOrder(1000, 1001, 1002);
    }

    @Test
    void ofControllersDisksThatAreToBeSmaller() {
        var world = born(Clusters.of(3, 3));
        var smaller = Clusters.withControllerDisks(3, "5Gi");
        assertThat(remedy("ControllerDiskCannotChange", smaller, world))
                .startsWith("set spec.controllers.storage back; or,");
        assertThat(plan(Clusters.of(3, 3), world).blocked()).isEmpty();

        for (int id = 1000; id < 1003; id++) {
            assertThat(remedy("ControllerDiskCannotChange", smaller, world))
                    .endsWith(
                            "delete the PersistentVolumeClaim and the Pod of one controller at a"
                                + " time, each only while all others vote: it comes back on a new"
                                + " disk");
            world.deleteClaim(new NodeId(id));
            world.deletePod(new NodeId(id));
            passes(smaller, world);
            assertThat(world.liveVoters()).containsExactlyInAnyOrder(1000, 1001, 1002);
        }
        settle(smaller, world);
    }

    // Disks of brokers

    @Test
    void ofABrokersDiskThatIsBeingDeleted() {
        var cluster = Clusters.of(1, 3);
        var world = born(cluster);
        world.topic("orders", List.of(1, 2), 1);
        world.deleteClaim(BROKER);
        assertThat(remedy("DiskBeingDeleted", cluster, world)).startsWith("delete Pod pod-1 too:");

        world.deletePod(BROKER);
        settle(cluster, world);
    }

    @Test
    void ofABrokersDiskThatHasTheOnlyCopy() {
        var cluster = Clusters.of(1, 3);
        var world = born(cluster);
        world.topic("orders", List.of(1), 1);
        world.deleteClaim(BROKER);
        assertThat(remedy("DiskBeingDeleted", cluster, world))
                .startsWith("do not delete Pod pod-1 before these topics have more replicas:")
                .contains("orders-0");

        var more = new Demand(Map.of("orders", 2), 0);
        for (int i = 0; i < 60; i++) {
            pass(cluster, more, world);
        }
        assertThat(remedy("DiskBeingDeleted", cluster, world)).startsWith("delete Pod pod-1 too:");
        world.deletePod(BROKER);
        settle(cluster, more, world);

        assertThat(world.replicas("orders")).isEqualTo(2);
    }

    @Test
    void ofADiskThatIsBeingDeletedWhileKafkaDoesNotAnswer() {
        var seen = ObservedClusters.cluster(1, 2).diskBeingDeleted(1);
        assertThat(remedy("DiskBeingDeleted", Clusters.of(1, 2), seen.kafkaUnavailable()))
                .startsWith("do not delete Pod pod-1 before Kafka answers");
    }

    @Test
    void ofABrokersDiskThatHasFailed() {
        var cluster = Clusters.of(1, 3);
        var world = born(cluster);
        world.topic("orders", List.of(1, 2), 1);
        world.breakDisk(BROKER);
        for (int i = 0; i < 10; i++) {
            pass(cluster, Demand.UNKNOWN, world);
        }
        assertThat(remedy("PodCannotStart", cluster, world))
                .contains("delete PersistentVolumeClaim data-1 and Pod pod-1:");

        world.deleteClaim(BROKER);
        world.deletePod(BROKER);
        settle(cluster, world);
    }

    @Test
    void ofBrokersDisksThatWouldBeTooSmall() {
        var seen = holding(2, 5L << 30);
        assertThat(remedy("DisksTooSmall", Clusters.withDisks(2, "size: 5Gi"), seen))
                .isEqualTo("raise spec.storage.size or spec.replicas, or shorten retention");

        notBlocked("DisksTooSmall", Clusters.withDisks(2, "size: 9Gi"), seen);
        notBlocked("DisksTooSmall", Clusters.withDisks(3, "size: 5Gi"), seen);
        notBlocked("DisksTooSmall", Clusters.withDisks(2, "size: 5Gi"), holding(2, 1L << 30));
    }

    // Claims that are somebody else's

    @Test
    void ofAClaimWithTheMarkOfAnother() {
        var cluster = Clusters.of(3, 3);
        UnaryOperator<PersistentVolumeClaimBuilder> marked =
                pvc -> pvc.editMetadata().addToLabels(Labels.MANAGED_BY, "Helm").endMetadata();
        var seen = ObservedClusters.cluster(3, 3).withoutPod(1).unlabelledClaim(1, marked);
        assertThat(remedy("ClaimInTheWay", cluster, seen))
                .isEqualTo(
                        "delete it if nobody needs it, or give the Cluster another name; if it is"
                                + " this node's disk, remove its label"
                                + " app.kubernetes.io/managed-by=Helm");

        notBlocked(
                "ClaimInTheWay",
                cluster,
                ObservedClusters.cluster(3, 3).withoutPod(1).withoutClaim(1));
        notBlocked(
                "ClaimInTheWay",
                cluster,
                ObservedClusters.cluster(3, 3).withoutPod(1).unlabelledClaim(1, pvc -> pvc));
    }

    /** One of them is deleted, and stays until its Pod is removed. */
    @Test
    void ofDisksOfTwoClusters() {
        var cluster = Clusters.of(1, 3);
        var seen = ObservedClusters.cluster(1, 3).claim(1, claim -> of("another", claim, false));
        assertThat(remedy("IdentityConflict", cluster, seen))
                .startsWith("delete the PersistentVolumeClaims that do not belong to this Cluster");

        seen.claim(1, claim -> of("another", claim, true));
        notBlocked("IdentityConflict", cluster, seen);
        assertThat(remedy("DiskBeingDeleted", cluster, seen)).startsWith("delete Pod pod-1 too:");
        notBlocked("DiskBeingDeleted", cluster, seen.withoutPod(1).withoutClaim(1));
    }

    // Versions

    @Test
    void ofAnOlderVersionThatCannotReadTheMetadata() {
        var seen = all("4.2.0").metadata("4.2");
        assertThat(remedy("DowngradeRefused", Clusters.ofVersion("4.1.1", ""), seen))
                .isEqualTo(
                        "set spec.metadataVersion to 4.1, which is applied before the nodes"
                                + " restart; or set spec.version to 4.2.0 or newer");

        notBlocked("DowngradeRefused", Clusters.ofVersion("4.2.0", ""), seen);
        var lower = Clusters.ofVersion("4.1.1", "metadataVersion: '4.1'");
        assertThat(steps(lower, seen)).anyMatch(KafkaStep.AlterMetadataVersion.class::isInstance);
        notBlocked("DowngradeRefused", lower, all("4.2.0").metadata("4.1"));
    }

    @Test
    void ofMetadataThatHasNoWayBack() {
        var seen = all("4.4.0").metadata("4.4");
        var lower = Clusters.ofVersion("4.4.0", "metadataVersion: '4.3'");
        assertThat(remedy("CannotLowerMetadataVersion", lower, seen))
                .isEqualTo("set spec.metadataVersion to 4.4 or remove it");

        var same = Clusters.ofVersion("4.4.0", "metadataVersion: '4.4'");
        notBlocked("CannotLowerMetadataVersion", same, seen);
        notBlocked("CannotLowerMetadataVersion", Clusters.ofVersion("4.4.0", ""), seen);
    }

    // Replicas

    @Test
    void ofATopicThatAsksForMoreReplicasThanThereAreBrokers() {
        var seen =
                ObservedClusters.cluster(1, 3).partition("orders", 1, List.of(0, 1), Set.of(0, 1));
        assertThat(remedy("TooFewBrokers", Clusters.of(1, 3), replicas(5), seen))
                .isEqualTo("raise the cluster's spec.replicas or lower the topic's");

        notBlocked("TooFewBrokers", Clusters.of(1, 5), replicas(5), seen);
        notBlocked("TooFewBrokers", Clusters.of(1, 3), replicas(3), seen);
    }

    @Test
    void ofBrokersThatATopicNeeds() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .partition("orders", 1, List.of(0, 1, 2), Set.of(0, 1, 2));
        assertThat(remedy("TooFewBrokersLeft", Clusters.of(1, 2), replicas(3), seen))
                .isEqualTo("raise the cluster's spec.replicas or lower the topics'");

        notBlocked("TooFewBrokersLeft", Clusters.of(1, 3), replicas(3), seen);
        notBlocked("TooFewBrokersLeft", Clusters.of(1, 2), replicas(2), seen);
    }

    @Test
    void ofBrokersWhoseDataTheOthersCannotHold() {
        var seen = full(3, 7L << 30);
        assertThat(remedy("TooLittleDiskLeft", Clusters.of(1, 2), seen))
                .isEqualTo(
                        "raise the cluster's spec.replicas or storage.size, or shorten retention");

        notBlocked("TooLittleDiskLeft", Clusters.of(1, 3), seen);
        notBlocked("TooLittleDiskLeft", Clusters.of(1, 2), full(3, 2L << 30));
        var larger = Clusters.withDisks(2, "size: 100Gi");
        assertThat(steps(larger, seen)).anyMatch(KubeStep.GrowClaim.class::isInstance);
        for (int id = 0; id < 3; id++) {
            seen.volume(id, "100Gi", "100Gi", "");
        }
        notBlocked("TooLittleDiskLeft", larger, seen);
    }

    @Test
    void ofReplicasThatNoBrokerHasRoomFor() {
        var seen = full(2, 7L << 30);
        assertThat(remedy("NoBrokerForReplicas", Clusters.of(1, 2), replicasOfAll(2, 2), seen))
                .isEqualTo("raise the cluster's spec.replicas or storage.size");

        notBlocked("NoBrokerForReplicas", Clusters.of(1, 4), replicasOfAll(2, 2), seen);
        seen.volume(0, "100Gi", "100Gi", "").volume(1, "100Gi", "100Gi", "");
        notBlocked(
                "NoBrokerForReplicas",
                Clusters.withDisks(2, "size: 100Gi"),
                replicasOfAll(2, 2),
                seen);
    }

    private static Demand replicas(int count) {
        return new Demand(Map.of("orders", count), 0);
    }

    private static Demand replicasOfAll(int topics, int count) {
        var replicas =
                IntStream.range(0, topics)
                        .boxed()
                        .collect(Collectors.toMap(topic -> "topic-" + topic, topic -> count));
        return new Demand(replicas, 0);
    }

    /** Brokers that have one replica each, of a topic of its own. */
    private static ObservedClusters full(int brokers, long bytes) {
        var seen = ObservedClusters.cluster(1, brokers);
        for (int id = 0; id < brokers; id++) {
            seen.partition("topic-" + id, 1, List.of(id), Set.of(id));
            seen.placed("topic-" + id + "-0", bytes(Map.of(id, bytes)));
        }
        return seen;
    }

    private static ObservedClusters holding(int brokers, long bytes) {
        var ids = IntStream.range(0, brokers).boxed().toList();
        return ObservedClusters.cluster(1, brokers)
                .partition("orders", 1, ids, Set.copyOf(ids))
                .placed(
                        "orders-0",
                        bytes(ids.stream().collect(Collectors.toMap(id -> id, id -> bytes))));
    }

    private static Placement bytes(Map<Integer, Long> bytes) {
        return new Placement(List.of(), List.of(), bytes, new Placement.Untiered());
    }

    private static ObservedClusters all(String kafka) {
        return ObservedClusters.cluster(3, 3).kafka(kafka, 1000, 1001, 1002, 0, 1, 2);
    }

    private static Claim of(String clusterId, Claim claim, boolean terminating) {
        return new Claim(
                claim.id(),
                claim.name(),
                new ObjectVersion("uid", "1"),
                clusterId,
                claim.initialVoters(),
                claim.voters(),
                terminating,
                claim.owner(),
                claim.volume());
    }

    // What is planned

    private static String remedy(String reason, ClusterModel cluster, ObservedClusters seen) {
        return remedy(reason, cluster, Demand.UNKNOWN, seen);
    }

    private static String remedy(
            String reason, ClusterModel cluster, Demand demand, ObservedClusters seen) {
        return remedy(reason, ClusterPlan.next(Clusters.INSTALLATION, cluster, demand, seen.now()));
    }

    private static String remedy(String reason, ClusterModel cluster, SimulatedCluster world) {
        return remedy(reason, plan(cluster, world));
    }

    private static String remedy(String reason, Plan plan) {
        var found =
                plan.blocked().stream().filter(step -> step.reason().equals(reason)).findFirst();
        assertThat(found).as("%s among %s", reason, plan.steps()).isPresent();
        return found.get().remedy();
    }

    private static void notBlocked(String reason, ClusterModel cluster, ObservedClusters seen) {
        notBlocked(reason, cluster, Demand.UNKNOWN, seen);
    }

    private static void notBlocked(
            String reason, ClusterModel cluster, Demand demand, ObservedClusters seen) {
        assertThat(ClusterPlan.next(Clusters.INSTALLATION, cluster, demand, seen.now()).blocked())
                .extracting(Step.Blocked::reason)
                .doesNotContain(reason);
    }

    private static List<Step> steps(ClusterModel cluster, ObservedClusters seen) {
        return ClusterPlan.next(Clusters.INSTALLATION, cluster, Demand.UNKNOWN, seen.now()).steps();
    }

    // What comes of it

    private static SimulatedCluster born(ClusterModel cluster) {
        var world = new SimulatedCluster(1);
        settle(cluster, world);
        return world;
    }

    private static void settle(ClusterModel cluster, SimulatedCluster world) {
        settle(cluster, Demand.UNKNOWN, world);
    }

    private static void settle(ClusterModel cluster, Demand demand, SimulatedCluster world) {
        int quiet = 0;
        for (int i = 0; i < ENOUGH_PASSES; i++) {
            quiet = pass(cluster, demand, world).isDone() && world.isWhole() ? quiet + 1 : 0;
            if (quiet > LONG_ENOUGH) {
                return;
            }
        }
        throw new AssertionError("not done: " + plan(cluster, world).steps());
    }

    private static void passes(ClusterModel cluster, SimulatedCluster world) {
        for (int i = 0; i < 60; i++) {
            pass(cluster, Demand.UNKNOWN, world);
        }
    }

    private static Plan pass(ClusterModel cluster, Demand demand, SimulatedCluster world) {
        var plan = ClusterPlan.next(Clusters.INSTALLATION, cluster, demand, world.look());
        plan.steps().forEach(world::carryOut);
        world.pass();
        return plan;
    }

    private static Plan plan(ClusterModel cluster, SimulatedCluster world) {
        return ClusterPlan.next(Clusters.INSTALLATION, cluster, Demand.UNKNOWN, world.look());
    }
}
