package dev.spillway.operator.plan.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What happens to the cold data of a Cluster that is being deleted. */
class ColdDataDeletionTest {
    private static final String PLACE = "s3://cold/prod/cluster/";
    private static final String TIERING =
            """
            tiering:
              s3:
                bucket: cold
                prefix: prod
                endpoint: http://minio:9000
                pathStyle: true
                credentialsSecret: {name: s3}
            """;

    private Cluster cluster = cluster("", TIERING);

    // --- when

    @Test
    void nothingIsDeletedWhileABrokerRuns() {
        var seen = ObservedClusters.cluster(1, 1);
        assertThat(next(Reclaim.Delete, seen).plan().steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemovePod.class);
    }

    @Test
    void nothingIsDeletedBeforeTheControllersAreGone() {
        var seen = ObservedClusters.cluster(1, 1).withoutPod(0);
        assertThat(next(Reclaim.Delete, seen).plan().steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemovePod.class);
    }

    @Test
    void thenItsPodIsMadeAndTheAccountThatItRunsAs() {
        var plan = next(Reclaim.Delete, stopped()).plan();
        assertThat(plan.steps())
                .extracting(Step::what)
                .containsExactly(
                        "apply ServiceAccount events-nodes", "create Pod events-cold-data-cleanup");
        assertThat(plan.steps().getLast().why()).contains(PLACE);
    }

    @Test
    void theDisksStayWhileItRuns() {
        var ending = next(Reclaim.Delete, with(pod -> pod));
        assertThat(ending.plan().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Wait.class,
                        wait -> {
                            assertThat(wait.what()).isEqualTo("delete the cold data in " + PLACE);
                            assertThat(wait.until()).isEqualTo("nothing is left there");
                        });
    }

    @Test
    void theDisksGoWhenNothingIsLeft() {
        var ending = next(Reclaim.Delete, with(ColdDataDeletionTest::succeeded));
        assertThat(ending.plan().steps())
                .hasSize(2)
                .allMatch(step -> step instanceof KubeStep.RemoveClaim);
        assertThat(ending.kept()).isEmpty();
    }

    /** As after a restart of the operator, or when they go slowly. */
    @Test
    void nothingIsDoneAgainWhileTheDisksGo() {
        var pod = succeeded(cleanup());
        assertThat(next(Reclaim.Delete, gone().object(pod)).plan().isDone()).isTrue();
    }

    /** The disks with the id are gone, too. */
    @Test
    void withoutDisksItsStatusHasTheClusterId() {
        cluster = cluster("status: {clusterId: from-status}", TIERING);
        assertThat(next(Reclaim.Delete, gone()).plan().steps().getLast().why())
                .endsWith("s3://cold/prod/from-status/");
    }

    // --- trouble

    @Test
    void aFirstFailureIsWaitedFor() {
        var ending = next(Reclaim.Delete, with(pod -> failed(pod, 0, 2, "no answer")));
        assertThat(ending.plan().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Wait.class, wait -> assertThat(wait.why()).contains("no answer"));
    }

    @Test
    void aFailureIsReportedInThePodsOwnWordsWithARemedy() {
        var words = "2026-11-29 WARN retrying\nLIST prod/cluster/ in bucket cold: HTTP 403\n";
        assertThat(blocked(with(pod -> failed(pod, 7, 2, words))))
                .satisfies(blocked -> {
                    assertThat(blocked.reason()).isEqualTo("ColdDataNotDeleted");
                    assertThat(blocked.why())
                            .contains("has failed (8 attempts)")
                            .endsWith("LIST prod/cluster/ in bucket cold: HTTP 403 (exit code 2)")
                            .doesNotContain("retrying");
                    assertThat(blocked.remedy())
                            .contains("credentials")
                            .contains("set spec.storage.reclaim to Retain");
                });
    }

    @Test
    void aProcessThatPrintedNothingIsReportedByItsExitCode() {
        assertThat(blocked(with(pod -> failed(pod, 3, 137, ""))).why())
                .endsWith("it ended with exit code 137");
    }

    /** Its last line is only how far it was. */
    @Test
    void aProcessThatWasKilledIsNotReportedByItsLastLineAlone() {
        var killed =
                with(pod ->
                        new PodBuilder(failed(pod, 3, 137, "deleting what is there 5000"))
                                .editStatus()
                                .editFirstContainerStatus()
                                .editLastState()
                                .editTerminated()
                                .withReason("OOMKilled")
                                .endTerminated()
                                .endLastState()
                                .endContainerStatus()
                                .endStatus()
                                .build());
        assertThat(blocked(killed).why())
                .endsWith("deleting what is there 5000 (exit code 137, OOMKilled)");
    }

    @Test
    void aPodThatCannotStartSaysWhy() {
        assertThat(blocked(with(pod -> waiting(pod, "ImagePullBackOff", "no such tag"))).why())
                .isEqualTo(
                        "Pod events-cold-data-cleanup cannot start: ImagePullBackOff: no such tag");
    }

    @Test
    void aPodThatWasEvictedIsRecreated() {
        var evicted = with(pod -> phase(pod, "Failed"));
        assertThat(next(Reclaim.Delete, evicted).plan().steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemoveCleanup.class);
    }

    /** New credentials, another endpoint: it was created from an earlier spec. */
    @Test
    void aCorrectedSpecReplacesThePod() {
        var old = cleanup();
        cluster = cluster("", TIERING.replace("minio", "ceph"));
        var ending = next(Reclaim.Delete, stopped().object(failed(old, 9, 2, "no answer")));
        assertThat(ending.plan().steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemoveCleanup.class);
    }

    @Test
    void aSpecThatDoesNotSayHowToGetThereBlocks() {
        cluster = cluster("", "tiering: {s3: {bucket: cold, endpoint: 'http://:9000'}}");
        assertThat(blocked(stopped()))
                .satisfies(blocked -> {
                    assertThat(blocked.what()).contains("s3://cold/cluster/");
                    assertThat(blocked.why()).contains("spec.tiering.s3.endpoint");
                    assertThat(blocked.remedy()).contains("Retain");
                });
    }

    /** A version that the operator no longer knows, a heap that is too small: who cares now. */
    @Test
    void problemsElsewhereInTheSpecAreNoMatter() {
        cluster =
                cluster(
                        "",
                        """
                        version: 1.0.0
                        replicas: 0
                        config: {log.dirs: /tmp}
                        jvm: {heap: 1Mi}
                        """
                                + TIERING
                                + "  hot: {size: 100Ti}\n");
        assertThat(next(Reclaim.Delete, stopped()).plan().steps().getLast())
                .isInstanceOf(KubeStep.Create.class);
    }

    // --- what cannot be deleted

    @Test
    void missingCredentialsMayOnlyBeBeingReplaced() {
        assertThat(blocked(with(pod -> failed(pod, 2, 21, "there are no credentials"))).why())
                .endsWith("there are no credentials (exit code 21)");
    }

    @Test
    void withoutCredentialsForLongItGivesUpAndNamesWhatStays() {
        var ending = next(Reclaim.Delete, with(pod -> failed(pod, 4, 21, "no credentials")));
        assertThat(ending.plan().steps()).allMatch(step -> step instanceof KubeStep.RemoveClaim);
        assertThat(ending.kept())
                .hasValueSatisfying(kept -> {
                    assertThat(kept.place().text()).isEqualTo(PLACE);
                    assertThat(kept.why()).isEqualTo("no credentials (exit code 21)");
                    assertThat(kept.remedy())
                            .endsWith(
                                    "spillway-tier purge --bucket=cold --prefix=prod"
                                            + " --endpoint=http://minio:9000 --path-style"
                                            + " --cluster-id=cluster --delete --confirm=cluster");
                });
    }

    @Test
    void anOutageIsWaitedForHoweverLongItTakes() {
        assertThat(blocked(with(pod -> failed(pod, 5000, 2, "no answer")))).isNotNull();
    }

    /** Not to be taken for a word of the program: a JVM that is out of memory ends with 3. */
    @Test
    void aJvmThatEndsByItselfNeverLetsTheObjectsStay() {
        for (int exitCode : new int[] {1, 2, 3, 4, 64, 78, 134, 137, 143}) {
            assertThat(blocked(with(pod -> failed(pod, 50, exitCode, "")))).isNotNull();
        }
    }

    /** The objects are gone; only that parts of uploads are gone, too, cannot be proven. */
    @Test
    void uploadsThatCannotBeLookedForAreNamedInTheEnd() {
        var ending = next(Reclaim.Delete, with(pod -> failed(pod, 4, 20, "parts may be left")));
        assertThat(ending.kept())
                .hasValueSatisfying(kept -> assertThat(kept.why()).contains("parts may be left"));
    }

    @Test
    void whatIsDoneIsDoneThoughTheSpecHasBecomeInvalidMeanwhile() {
        var done = succeeded(cleanup());
        cluster = cluster("", TIERING.replace("http://minio:9000", "http://:9000"));
        assertThat(next(Reclaim.Delete, stopped().object(done)).plan().steps())
                .hasSize(2)
                .allMatch(step -> step instanceof KubeStep.RemoveClaim);
    }

    @Test
    void objectsThatAnotherClusterReadsStay() {
        var clone = other("default", "clone", "status: {clusterId: cluster}", TIERING);
        var ending = next(Reclaim.Delete, stopped(), clone);
        assertThat(ending.plan().steps()).allMatch(step -> step instanceof KubeStep.RemoveClaim);
        assertThat(ending.kept())
                .hasValueSatisfying(kept -> {
                    assertThat(kept.why())
                            .isEqualTo(
                                    "it is, or may become, also the data of Cluster default/clone");
                    assertThat(kept.remedy()).doesNotContain("purge");
                });
    }

    /** Until Kafka has answered, a Cluster may yet take over copies of the disks. */
    @Test
    void objectsThatANewClusterMayTakeOverStay() {
        var born = ClusterId.derivedFrom("uid-of-clone").text();
        for (var status : List.of("", "status: {clusterId: " + born + "}")) {
            var clone = other("default", "clone", status, TIERING);
            assertThat(next(Reclaim.Delete, stopped(), clone).kept()).isPresent();
        }
        var running = "status: {clusterId: " + born + ", metadataVersion: '4.4'}";
        var other = other("default", "clone", running, TIERING);
        assertThat(next(Reclaim.Delete, stopped(), other).kept()).isEmpty();
    }

    /** With a bucket that does not exist, say, whose deletion would never end. */
    @Test
    void aClusterThatNeverRanHasNoColdData() {
        var born = ClusterId.derivedFrom("uid-of-events").text();
        cluster = cluster("status: {clusterId: " + born + "}", TIERING);
        var seen = ObservedClusters.cluster(0, 0);
        assertThat(next(Reclaim.Delete, seen).plan().steps()).isEmpty();
        cluster = cluster("status: {clusterId: " + born + ", metadataVersion: '4.4'}", TIERING);
        assertThat(next(Reclaim.Delete, seen).plan().steps()).isNotEmpty();
    }

    @Test
    void objectsThatAnotherClusterReadsStayThoughTheirDeletionHasBegun() {
        var clone = other("default", "clone", "status: {clusterId: cluster}", TIERING);
        assertThat(next(Reclaim.Delete, with(pod -> pod), clone).plan().steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemoveCleanup.class);
    }

    @Test
    void theLastOfSeveralDeletedCopiesDeletesTheObjects() {
        var clone =
                other(
                        "default",
                        "clone",
                        "status: {clusterId: cluster}",
                        "storage: {size: 1Gi, reclaim: Delete}\n" + TIERING);
        clone.getMetadata().setDeletionTimestamp("2026-11-29T12:00:00Z");
        assertThat(next(Reclaim.Delete, stopped(), clone).plan().steps().getLast())
                .isInstanceOf(KubeStep.Create.class);
    }

    @Test
    void theSameClusterIdInAnotherBucketIsNobodyElses() {
        var clone =
                other(
                        "default",
                        "clone",
                        "status: {clusterId: cluster}",
                        TIERING.replace("cold", "warm"));
        assertThat(next(Reclaim.Delete, stopped(), clone).plan().steps().getLast())
                .isInstanceOf(KubeStep.Create.class);
    }

    // --- whose

    @Test
    void thePodOfAnEarlierClusterOfThatNameDoesNotCount() {
        var earlier =
                new PodBuilder(succeeded(cleanup()))
                        .editMetadata()
                        .editFirstOwnerReference()
                        .withUid("uid-of-the-earlier")
                        .endOwnerReference()
                        .endMetadata()
                        .build();
        assertThat(next(Reclaim.Delete, stopped().object(earlier)).plan().steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemoveCleanup.class);
    }

    @Test
    void aPodForAnotherKafkaClusterDoesNotCount() {
        var other =
                new PodBuilder(succeeded(cleanup()))
                        .editMetadata()
                        .addToAnnotations(Labels.CLUSTER_ID, "another")
                        .endMetadata()
                        .build();
        assertThat(next(Reclaim.Delete, stopped().object(other)).plan().steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemoveCleanup.class);
    }

    @Test
    void theStatusDecidesWhereDisksAreOfSeveralClusters() {
        cluster = cluster("status: {clusterId: mine}", TIERING);
        var seen = stopped().claim(0, claim -> ObservedClusters.ofCluster(claim, "another"));
        assertThat(next(Reclaim.Delete, seen).plan().steps().getLast().why())
                .endsWith("s3://cold/prod/mine/");
    }

    // --- where there is nothing

    @Test
    void withoutTieringTheDisksGoAtOnce() {
        cluster = cluster("status: {clusterId: cluster}", "");
        var ending = next(Reclaim.Delete, stopped());
        assertThat(ending.plan().steps()).allMatch(step -> step instanceof KubeStep.RemoveClaim);
        assertThat(ending.kept()).isEmpty();
    }

    @Test
    void whatNeverRanHasNothing() {
        assertThat(next(Reclaim.Delete, gone()).plan().isDone()).isTrue();
    }

    // --- Retain

    @Test
    void retainDeletesNothingAndNamesWhatStays() {
        var ending = next(Reclaim.Retain, stopped());
        assertThat(ending.plan().isDone()).isTrue();
        assertThat(ending.kept())
                .hasValueSatisfying(kept -> assertThat(kept.place().text()).isEqualTo(PLACE));
    }

    @Test
    void retainStopsADeletionThatHasBegunAndSaysWhatThatMeans() {
        var seen = with(pod -> failed(pod, 5, 2, "no answer"));
        assertThat(next(Reclaim.Retain, seen).plan().steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.RemoveCleanup.class,
                        remove ->
                                assertThat(remove.why())
                                        .contains(PLACE)
                                        .contains("may miss some of its cold data"));
    }

    @Test
    void retainWaitsForItsEnd() {
        var seen = with(ColdDataDeletionTest::terminating);
        var ending = next(Reclaim.Retain, seen);
        assertThat(ending.plan().steps()).singleElement().isInstanceOf(Step.Wait.class);
    }

    // --- given

    private static ObservedClusters stopped() {
        return ObservedClusters.cluster(1, 1).withoutPod(0).withoutPod(1000);
    }

    /** Nothing but the resource. */
    private static ObservedClusters gone() {
        return ObservedClusters.nothing();
    }

    private ObservedClusters with(UnaryOperator<Pod> kubelet) {
        return stopped().object(kubelet.apply(cleanup()));
    }

    /** As the plan makes it. */
    private Pod cleanup() {
        var create = (KubeStep.Create) next(Reclaim.Delete, stopped()).plan().steps().getLast();
        return new PodBuilder((Pod) create.object())
                .editMetadata()
                .withUid("uid-of-the-pod")
                .withResourceVersion("7")
                .endMetadata()
                .build();
    }

    private static Pod phase(Pod pod, String phase) {
        return new PodBuilder(pod).editOrNewStatus().withPhase(phase).endStatus().build();
    }

    private static Pod succeeded(HasMetadata pod) {
        return phase((Pod) pod, "Succeeded");
    }

    private static Pod terminating(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-11-29T12:00:00Z")
                .endMetadata()
                .build();
    }

    /** Between two tries. */
    private static Pod failed(Pod pod, int restarts, int exitCode, String message) {
        return new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Running")
                .addNewContainerStatus()
                .withName("cleanup")
                .withRestartCount(restarts)
                .withNewState()
                .withNewWaiting("back-off 10s restarting failed container", "CrashLoopBackOff")
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withMessage(message)
                .endTerminated()
                .endLastState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static Pod waiting(Pod pod, String reason, String message) {
        return new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Pending")
                .addNewContainerStatus()
                .withName("cleanup")
                .withRestartCount(0)
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private Step.Blocked blocked(ObservedClusters seen) {
        var plan = next(Reclaim.Delete, seen).plan();
        assertThat(plan.steps()).hasSize(1);
        return plan.blocked().getFirst();
    }

    private ClusterDeletion next(Reclaim reclaim, ObservedClusters seen, Cluster... others) {
        var now = seen.now();
        var model =
                ClusterModel.parseForDeletion(
                        cluster, Clusters.INSTALLATION.kafka(), Optional.empty());
        var cold = ColdDataDeletion.of(Clusters.INSTALLATION, cluster, model, List.of(others), now);
        return ClusterDeletion.next(reclaim, cold, now);
    }

    private static Cluster cluster(String status, String spec) {
        return other("default", "events", status, spec);
    }

    private static Cluster other(String namespace, String name, String status, String spec) {
        return Yaml.cluster(
                "metadata: {name: %s, namespace: %s, uid: uid-of-%s}\nspec:\n"
                                .formatted(name, namespace, name)
                        + (spec + "\nrolling: {maxUnavailable: 1}").indent(2)
                        + status);
    }
}
