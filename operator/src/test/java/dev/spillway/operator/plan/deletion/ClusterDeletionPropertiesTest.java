package dev.spillway.operator.plan.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.UserStep;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever happens to a Cluster while it is being deleted. */
class ClusterDeletionPropertiesTest {

    /** What may happen between two looks of the operator. */
    enum Event {
        NOTHING,
        NODE_POD_GOES,
        CLEANUP_FAILS,
        CLEANUP_SUCCEEDS,
        CLEANUP_IS_EVICTED,
        CLEANUP_IS_DELETED_BY_SOMEBODY,
        CLEANUP_HAS_ENDED_ITS_DELETION,
        RECLAIM_BECOMES_RETAIN,
        RECLAIM_BECOMES_DELETE,
        SPEC_IS_CORRECTED
    }

    @Property(tries = 500)
    void disksGoOnlyAfterTheObjectsAndItAlwaysEnds(
            @ForAll @Size(max = 40) List<Event> events, @ForAll boolean retainInTheEnd) {
        var world = new World();
        for (var event : events) {
            world.happens(event);
            world.act();
        }
        world.reclaim = retainInTheEnd ? Reclaim.Retain : Reclaim.Delete;
        world.settle();
        if (world.goneWith == Reclaim.Delete) {
            assertThat(world.objects).as("objects left").isFalse();
            assertThat(world.disks).as("disks left").isFalse();
        }
    }

    /** Of one broker and one controller. */
    private static final class World {
        private static final int LONGEST = 30;

        Reclaim reclaim = Reclaim.Delete;
        boolean objects = true;
        boolean disks = true;
        private boolean broker = true;
        private boolean controller = true;
        private @Nullable Pod cleanup;
        private int endpoint;
        private boolean done;

        /** What reclaim was when the Cluster went. */
        @Nullable Reclaim goneWith;

        void happens(Event event) {
            switch (event) {
                case NOTHING -> {}
                case NODE_POD_GOES -> {
                    // Somebody else deletes one.
                    if (broker) {
                        broker = false;
                    } else {
                        controller = false;
                    }
                }
                case CLEANUP_FAILS -> fail();
                case CLEANUP_SUCCEEDS -> succeed();
                case CLEANUP_IS_EVICTED -> phase("Failed");
                case CLEANUP_IS_DELETED_BY_SOMEBODY -> terminate();
                case CLEANUP_HAS_ENDED_ITS_DELETION -> {
                    if (terminating()) {
                        cleanup = null;
                    }
                }
                case RECLAIM_BECOMES_RETAIN -> reclaim = Reclaim.Retain;
                case RECLAIM_BECOMES_DELETE -> reclaim = Reclaim.Delete;
                case SPEC_IS_CORRECTED -> endpoint++;
            }
        }

        void act() {
            if (done) {
                return;
            }
            var ending = next();
            ending.plan().steps().forEach(this::carryOut);
            done = ending.plan().isDone();
            goneWith = done ? reclaim : null;
        }

        /** From here on everything works. */
        void settle() {
            for (int turn = 0; turn < LONGEST && !done; turn++) {
                happens(
                        terminating()
                                ? Event.CLEANUP_HAS_ENDED_ITS_DELETION
                                : Event.CLEANUP_SUCCEEDS);
                act();
            }
            assertThat(done).as("ends, from %s", next().plan()).isTrue();
        }

        private void carryOut(Step step) {
            switch (step) {
                case KubeStep.RemovePod remove -> {
                    if (remove.id().value() < 1000) {
                        broker = false;
                    } else {
                        assertThat(broker).as("a broker runs without controllers").isFalse();
                        controller = false;
                    }
                }
                case KubeStep.Create create -> {
                    assertThat(reclaim).isEqualTo(Reclaim.Delete);
                    assertThat(broker || controller).as("somebody may write").isFalse();
                    assertThat(cleanup).as("two at once").isNull();
                    cleanup = (Pod) create.object();
                }
                case KubeStep.RemoveCleanup remove -> terminate();
                case KubeStep.RemoveClaim remove -> {
                    assertThat(reclaim).isEqualTo(Reclaim.Delete);
                    assertThat(objects).as("objects whose cluster nobody knows").isFalse();
                    disks = false;
                }
                case KubeStep.Apply apply -> {}
                case Step.Wait wait -> {}
                case Step.Blocked blocked -> {}
                case KubeStep other -> throw new AssertionError(other.toString());
                case KafkaStep other -> throw new AssertionError(other.toString());
                case TopicStep other -> throw new AssertionError(other.toString());
                case UserStep other -> throw new AssertionError(other.toString());
                case ConnectorStep other -> throw new AssertionError(other.toString());
            }
        }

        private void succeed() {
            if (cleanup != null && !terminating()) {
                objects = false;
                phase("Succeeded");
            }
        }

        private void fail() {
            if (cleanup != null && !over()) {
                cleanup =
                        new PodBuilder(cleanup)
                                .withNewStatus()
                                .withPhase("Running")
                                .addNewContainerStatus()
                                .withRestartCount(9)
                                .withNewLastState()
                                .withNewTerminated()
                                .withExitCode(2)
                                .withMessage("no answer")
                                .endTerminated()
                                .endLastState()
                                .endContainerStatus()
                                .endStatus()
                                .build();
            }
        }

        private void phase(String phase) {
            if (cleanup != null && !over()) {
                cleanup =
                        new PodBuilder(cleanup)
                                .editOrNewStatus()
                                .withPhase(phase)
                                .endStatus()
                                .build();
            }
        }

        private boolean over() {
            return cleanup != null
                    && cleanup.getStatus() != null
                    && List.of("Succeeded", "Failed")
                            .contains(String.valueOf(cleanup.getStatus().getPhase()));
        }

        private void terminate() {
            if (cleanup != null) {
                cleanup =
                        new PodBuilder(cleanup)
                                .editMetadata()
                                .withDeletionTimestamp("2026-11-29T12:00:00Z")
                                .endMetadata()
                                .build();
            }
        }

        private boolean terminating() {
            return cleanup != null && cleanup.getMetadata().getDeletionTimestamp() != null;
        }

        private ClusterDeletion next() {
            var seen = disks ? ObservedClusters.cluster(1, 1) : ObservedClusters.nothing();
            if (disks && !broker) {
                seen.withoutPod(0);
            }
            if (disks && !controller) {
                seen.withoutPod(1000);
            }
            if (cleanup != null) {
                seen.object(cleanup);
            }
            var cluster = cluster();
            var model =
                    ClusterModel.parseForDeletion(
                            cluster, Clusters.INSTALLATION.kafka(), Optional.empty());
            var now = seen.now();
            return ClusterDeletion.next(
                    reclaim,
                    ColdDataDeletion.of(
                            Clusters.INSTALLATION, cluster, model, List.of(cluster), now),
                    now);
        }

        private Cluster cluster() {
            return Yaml.cluster(
                    """
                    metadata: {name: events, namespace: default, uid: uid-of-events}
                    spec: {tiering: {s3: {bucket: cold, endpoint: "http://store-%d:9000"}}}
                    status: {clusterId: cluster}
                    """
                            .formatted(endpoint));
        }
    }
}
