package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Claims that have the name of a node's disk, and not the operator's labels. */
class RestoredClaimsTest {

    @Test
    void restoredControllerDisksOfALostQuorumAreAdoptedBeforeAnythingElse() {
        var seen =
                lost().unlabelledClaim(1000, RestoredClaimsTest::fromSnapshot)
                        .unlabelledClaim(1001, RestoredClaimsTest::fromSnapshot);
        assertThat(steps(seen))
                .filteredOn(step -> !(step instanceof KubeStep.Apply))
                .hasSize(2)
                .allSatisfy(step -> {
                    var adopt = (KubeStep.Adopt) step;
                    assertThat(adopt.labels()).containsEntry(Labels.CLUSTER, "events");
                    assertThat(adopt.annotations())
                            .containsOnly(
                                    Map.entry(Labels.CLUSTER_ID, "cluster"),
                                    Map.entry(Labels.VOTERS, "1000,1001,1002"),
                                    Map.entry(Labels.DECLARED_SIZE, "10Gi"));
                    assertThat(adopt.seen().resourceVersion()).isEqualTo("5");
                });
    }

    @Test
    void aNoteOfWhoVotesThatCameWithTheSnapshotStays() {
        var seen =
                lost().unlabelledClaim(
                                1000, pvc -> annotated(fromSnapshot(pvc), Labels.VOTERS, "1000"));
        assertThat(adoption(seen).annotations())
                .containsOnlyKeys(Labels.CLUSTER_ID, Labels.DECLARED_SIZE);
    }

    @Test
    void anOldCopyOfAVotersLogNeverJoinsAnIntactQuorum() {
        for (var seen :
                List.of(
                        ObservedClusters.cluster(3, 3),
                        ObservedClusters.cluster(3, 3).kafkaUnavailable())) {
            seen.withoutPod(1001).unlabelledClaim(1001, RestoredClaimsTest::fromSnapshot);
            assertThat(blocked(seen).remedy())
                    .contains("delete PersistentVolumeClaim data-events-controller-1001");
            assertThat(made(seen)).isEmpty();
        }
    }

    @Test
    void aDiskInUseThatLostItsLabelsGetsThemBack() {
        var seen =
                ObservedClusters.cluster(3, 3)
                        .unlabelledClaim(1001, pvc -> pvc)
                        .unlabelledClaim(1, pvc -> pvc);
        assertThat(steps(seen))
                .filteredOn(KubeStep.Adopt.class::isInstance)
                .hasSize(2)
                .allSatisfy(step ->
                        assertThat(((KubeStep.Adopt) step).annotations())
                                .containsOnlyKeys(Labels.CLUSTER_ID));
        assertThat(steps(seen)).noneMatch(KubeStep.RemovePod.class::isInstance);
    }

    @Test
    void aControllersDiskHasToSayWhoseDataIsOnIt() {
        var seen = lost().unlabelledClaim(1000, pvc -> pvc);
        assertThat(blocked(seen).remedy())
                .startsWith(
                        "if it was restored for this Cluster, add it: kubectl annotate pvc"
                                + " data-events-controller-1000 spillway.dev/cluster-id=cluster");
        seen.unlabelledClaim(1000, pvc -> annotated(pvc, Labels.CLUSTER_ID, "cluster"));
        assertThat(adoption(seen).claim()).isEqualTo("data-events-controller-1000");
    }

    @Test
    void aBrokersDiskIsAdoptedWhateverIsOnIt() {
        var seen = ObservedClusters.cluster(3, 3).withoutPod(1).unlabelledClaim(1, pvc -> pvc);
        assertThat(adoption(seen).claim()).isEqualTo("data-events-broker-1");
        assertThat(made(seen)).as("before it is adopted").isEmpty();
    }

    @Test
    void noQuorumIsFormedBesideADiskOfUnknownOrigin() {
        var seen = ObservedClusters.nothing().unlabelledClaim(1, pvc -> pvc);
        assertThat(blocked(seen).what()).isEqualTo("create the disk of broker 1");
        assertThat(made(seen)).isEmpty();
    }

    @Test
    void aRecreatedClusterHasTheIdOfItsRestoredDisks() {
        var seen = ObservedClusters.nothing();
        for (int id : List.of(1000, 1001, 1002, 0, 1, 2)) {
            seen.unlabelledClaim(id, pvc -> annotated(pvc, Labels.CLUSTER_ID, "earlier"));
        }
        assertThat(steps(seen))
                .filteredOn(KubeStep.Adopt.class::isInstance)
                .hasSize(6)
                .allSatisfy(step ->
                        assertThat(((KubeStep.Adopt) step).annotations())
                                .containsEntry(Labels.CLUSTER_ID, "earlier"));
        assertThat(made(seen)).isEmpty();
    }

    @Test
    void aClaimOfSomebodyElseIsLeftAlone() {
        isLeftUnchanged(
                pvc ->
                        pvc.editMetadata()
                                .addNewOwnerReference()
                                .withKind("StatefulSet")
                                .withName("db")
                                .endOwnerReference()
                                .endMetadata(),
                "owner reference to StatefulSet db");
        isLeftUnchanged(pvc -> labelled(pvc, Labels.MANAGED_BY, "Helm"), "managed-by=Helm");
        isLeftUnchanged(
                pvc -> labelled(pvc, Labels.CLUSTER, "other"), "spillway.dev/cluster=other");
        isLeftUnchanged(pvc -> labelled(pvc, Labels.NODE_ID, "2"), "spillway.dev/node-id=2");
        isLeftUnchanged(
                pvc -> annotated(pvc, Labels.CLUSTER_ID, "other"),
                "it is annotated with the id of Kafka cluster other, and this cluster's id is"
                        + " cluster");
    }

    private static void isLeftUnchanged(
            UnaryOperator<PersistentVolumeClaimBuilder> change, String why) {
        var seen = ObservedClusters.cluster(3, 3).withoutPod(1).unlabelledClaim(1, change);
        assertThat(blocked(seen).why()).contains(why);
        assertThat(blocked(seen).remedy()).startsWith("delete it if nobody needs it");
        assertThat(made(seen)).isEmpty();
    }

    @Test
    void oneThatIsBeingDeletedIsWaitedFor() {
        var seen =
                ObservedClusters.cluster(3, 3)
                        .withoutPod(1)
                        .unlabelledClaim(
                                1,
                                pvc ->
                                        pvc.editMetadata()
                                                .withDeletionTimestamp("2026-12-01T00:00:00Z")
                                                .endMetadata());
        assertThat(steps(seen))
                .filteredOn(step -> step.what().equals("start broker 1"))
                .singleElement()
                .satisfies(step -> assertThat(step.why()).contains("is being deleted"));
        assertThat(made(seen)).isEmpty();
    }

    private static ObservedClusters lost() {
        var seen = ObservedClusters.cluster(3, 3).kafkaUnavailable();
        for (int id : List.of(1000, 1001)) {
            seen.withoutPod(id).withoutClaim(id);
        }
        return seen;
    }

    private static PersistentVolumeClaimBuilder fromSnapshot(PersistentVolumeClaimBuilder pvc) {
        return pvc.editSpec()
                .withNewDataSource("snapshot.storage.k8s.io", "VolumeSnapshot", "nightly")
                .endSpec();
    }

    private static PersistentVolumeClaimBuilder annotated(
            PersistentVolumeClaimBuilder pvc, String key, String value) {
        return pvc.editMetadata().addToAnnotations(key, value).endMetadata();
    }

    private static PersistentVolumeClaimBuilder labelled(
            PersistentVolumeClaimBuilder pvc, String key, String value) {
        return pvc.editMetadata().addToLabels(key, value).endMetadata();
    }

    private static KubeStep.Adopt adoption(ObservedClusters seen) {
        return only(KubeStep.Adopt.class, seen);
    }

    private static Step.Blocked blocked(ObservedClusters seen) {
        return steps(seen).stream()
                .filter(Step.Blocked.class::isInstance)
                .map(Step.Blocked.class::cast)
                .filter(step -> step.reason().equals("ClaimInTheWay"))
                .findFirst()
                .orElseThrow();
    }

    private static <T> T only(Class<T> kind, ObservedClusters seen) {
        var found = steps(seen).stream().filter(kind::isInstance).map(kind::cast).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** The Pods and disks that are created. */
    private static List<Step> made(ObservedClusters seen) {
        return steps(seen).stream().filter(KubeStep.Create.class::isInstance).toList();
    }

    private static List<Step> steps(ObservedClusters seen) {
        var cluster = Clusters.of(3, 3);
        return ClusterPlan.next(Clusters.INSTALLATION, cluster, Demand.UNKNOWN, seen.now()).steps();
    }
}
