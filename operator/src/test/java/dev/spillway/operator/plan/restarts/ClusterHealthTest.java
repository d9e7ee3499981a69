package dev.spillway.operator.plan.restarts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.ObservedClusters;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterHealthTest {
    private static final List<NodeId> DECLARED =
            Stream.concat(
                            Clusters.of(3, 3).controllerIds().stream(),
                            Clusters.of(3, 3).brokerIds().stream())
                    .toList();

    @Test
    void aClusterWithoutAnythingToRecoverFromIsHealthy() {
        assertThat(trouble(cluster().partition("orders", 2, List.of(0, 1, 2), Set.of(0, 1, 2))))
                .isEmpty();
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThat(trouble(cluster().withoutPod(1))).isEqualTo("broker 1 has no Pod");
        assertThat(trouble(cluster().state(1000, Pod.State.Starting)))
                .isEqualTo("controller 1000 is starting");
        assertThat(trouble(cluster().state(2, Pod.State.Recovering)))
                .isEqualTo("broker 2 is recovering its logs");
        assertThat(trouble(cluster().kafkaUnavailable())).isEqualTo("Kafka does not answer");
        assertThat(trouble(cluster().leader(-1))).isEqualTo("the controllers have no leader");
        assertThat(trouble(cluster().fenced(1))).isEqualTo("broker 1 is not yet in sync");
        assertThat(trouble(cluster().partition("orders", 2, List.of(0, 1, 2), Set.of(0, 1))))
                .isEqualTo("broker 2 is not yet in sync");
    }

    @Test
    void aPodWhoseHostDoesNotAnswerIsNeitherStartingNorBeingRestarted() {
        for (var state : List.of(Pod.State.Starting, Pod.State.Terminating, Pod.State.Ready)) {
            assertThat(trouble(cluster().trouble(1, state, Pod.Cause.HostLost, "")))
                    .isEqualTo("broker 1 is on Kubernetes node worker-2, which does not answer");
        }
    }

    private static String trouble(ObservedClusters seen) {
        return ClusterHealth.trouble(DECLARED, seen.now()).orElse("");
    }

    private static ObservedClusters cluster() {
        return ObservedClusters.cluster(3, 3);
    }
}
