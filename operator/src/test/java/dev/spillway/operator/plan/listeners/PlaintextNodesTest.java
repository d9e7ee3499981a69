package dev.spillway.operator.plan.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.DiskFormat;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaintextNodesTest {
    private static final DesiredCluster DESIRED =
            new DesiredCluster(
                    Clusters.INSTALLATION, Clusters.of(3, 3), ClusterId.derivedFrom("u"));
    private static final Pod CONTROLLER =
            DESIRED.pod(
                    new KafkaNode.Controller(
                            new NodeId(1000),
                            DESIRED.cluster().controllers(),
                            new DiskFormat.Join()));
    private static final Pod BROKER =
            DESIRED.pod(new KafkaNode.Broker(new NodeId(0), DESIRED.cluster().brokers()));

    @Test
    void nodesWithACertificateAreAsTheyShouldBe() {
        assertThat(refused(CONTROLLER, BROKER)).isEmpty();
        assertThat(refused()).isEmpty();
    }

    /** One is enough: the others would not understand it. */
    @Test
    void aClusterOfAnEarlierReleaseIsRefusedWithTheRemedy() {
        for (var old : List.of(List.of(CONTROLLER, plain(BROKER)), List.of(plain(CONTROLLER)))) {
            var seen = ObservedClusters.cluster(3, 3);
            old.forEach(seen::object);

            assertThat(PlaintextNodes.refused(seen.now()))
                    .hasValueSatisfying(step -> {
                        assertThat(step.reason()).isEqualTo("PlaintextNodes");
                        assertThat(step.remedy())
                                .contains("spec.storage.reclaim is Retain")
                                .contains("create it again under its name");
                    });
        }
    }

    /** The Pod that deletes cold data is no node. */
    @Test
    void otherPodsOfTheClusterDoNotCount() {
        var other =
                new PodBuilder(plain(BROKER))
                        .editMetadata()
                        .removeFromLabels("spillway.dev/node-id")
                        .endMetadata()
                        .build();
        assertThat(refused(other)).isEmpty();
    }

    private static List<Step.Blocked> refused(Pod... pods) {
        var seen = ObservedClusters.cluster(3, 3);
        for (var pod : pods) {
            seen.object(pod);
        }
        return PlaintextNodes.refused(seen.now()).stream().toList();
    }

    private static Pod plain(Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .editFirstContainer()
                .removeMatchingFromEnv(variable -> variable.getName().equals("SPILLWAY_TLS"))
                .endContainer()
                .endSpec()
                .build();
    }
}
