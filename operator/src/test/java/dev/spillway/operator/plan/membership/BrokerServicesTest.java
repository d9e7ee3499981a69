package dev.spillway.operator.plan.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of the Service of broker 2, in a cluster that is to have two. */
class BrokerServicesTest {
    private static final ClusterModel TWO = Clusters.of(1, 2);

    @Test
    void oneOfABrokerThatIsGoneIsDeleted() {
        assertThat(removals(gone().object(service("events-broker-2", TWO.uid()))))
                .containsExactly(
                        new KubeStep.RemoveService(
                                "events-broker-2",
                                new ObjectVersion("u", "7"),
                                "broker 2 has been removed"));
    }

    @Test
    void theOthersStay() {
        assertThat(removals(gone().object(service("events-broker-1", TWO.uid())))).isEmpty();
    }

    @Test
    void oneStaysForAsLongAsAnythingOfItsBrokerDoes() {
        var service = service("events-broker-2", TWO.uid());
        for (var seen :
                List.of(
                        ObservedClusters.cluster(1, 3),
                        ObservedClusters.cluster(1, 3).unregistered(2).withoutClaim(2),
                        ObservedClusters.cluster(1, 3).unregistered(2).withoutPod(2),
                        ObservedClusters.cluster(1, 3).withoutPod(2).withoutClaim(2))) {
            assertThat(removals(seen.object(service))).isEmpty();
        }
    }

    @Test
    void oneWhoseBrokerCannotLeaveStays() {
        var seen = ObservedClusters.cluster(1, 3).object(service("events-broker-2", TWO.uid()));
        seen.partition("orders", 1, List.of(0, 1, 2), Set.of(0, 1, 2));
        assertThat(removals(seen)).isEmpty();
    }

    /** Its broker may be registered. */
    @Test
    void oneStaysWhileKafkaDoesNotAnswer() {
        var seen = gone().kafkaUnavailable().object(service("events-broker-2", TWO.uid()));
        assertThat(removals(seen)).isEmpty();
    }

    @Test
    void oneThatKeepsItsBrokersAddressWhileItsDiskIsReplacedStays() {
        var cluster = Clusters.withDisks(3, "size: 5Gi");
        var seen =
                ObservedClusters.cluster(1, 4)
                        .cordoned(2)
                        .withoutPod(2)
                        .unregistered(2)
                        .object(service("events-broker-2", cluster.uid()));
        assertThat(removals(cluster, seen)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events-bootstrap",
                "events-nodes",
                "events-controller-1002",
                "events-broker-1002",
                "events-broker-02",
                "events-broker-2-metrics",
                "other-broker-2"
            })
    void whatIsNotTheServiceOfABrokerIsNeverDeleted(String name) {
        assertThat(removals(gone().object(service(name, TWO.uid())))).isEmpty();
    }

    /** Whatever its labels say: a person may have copied it. */
    @Test
    void oneThatTheClusterDoesNotOwnIsNeverDeleted() {
        assertThat(removals(gone().object(service("events-broker-2", "another")))).isEmpty();
        var orphan =
                new ServiceBuilder(service("events-broker-2", TWO.uid()))
                        .editMetadata()
                        .withOwnerReferences(List.of())
                        .endMetadata()
                        .build();
        assertThat(removals(gone().object(orphan))).isEmpty();
    }

    @Test
    void oneThatIsBeingDeletedIsNotDeletedAgain() {
        var going =
                new ServiceBuilder(service("events-broker-2", TWO.uid()))
                        .editMetadata()
                        .withDeletionTimestamp("2026-11-29T00:00:00Z")
                        .endMetadata()
                        .build();
        assertThat(removals(gone().object(going))).isEmpty();
    }

    private static ObservedClusters gone() {
        return ObservedClusters.cluster(1, 2);
    }

    private static Service service(String name, String owner) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("u")
                .withResourceVersion("7")
                .addNewOwnerReference()
                .withKind("Cluster")
                .withUid(owner)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static List<Step> removals(ObservedClusters seen) {
        return removals(TWO, seen);
    }

    private static List<Step> removals(ClusterModel cluster, ObservedClusters seen) {
        ObservedCluster now = seen.now();
        return BrokerServices.removals(cluster, Membership.of(cluster, Demand.UNKNOWN, now), now);
    }
}
