package dev.spillway.operator.plan.restarts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.MinAvailable;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.ObservedClusters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvictionLimitsTest {

    /** How many may be evicted when all are ready, whatever the numbers of the other role. */
    @ParameterizedTest
    @CsvSource({
        "3, 3, 1, 1",
        "3, 4, 1, 1",
        "1, 3, 1, 1",
        "1, 2, 1, 1",
        "1, 1, 1, 1",
        "3, 1, 1, 1",
        "5, 3, 2, 1"
    })
    void oneBrokerAndAMinorityOfTheVotersMayBeEvicted(
            int controllers, int brokers, int ofControllers, int ofBrokers) {
        var limits = limits(controllers, brokers, ObservedClusters.cluster(controllers, brokers));
        assertThat(controllers - limits.controllers()).isEqualTo(ofControllers);
        assertThat(brokers - limits.brokers()).isEqualTo(ofBrokers);
    }

    @Test
    void countsPodsThatAreStillThere() {
        assertThat(limits(3, 3, ObservedClusters.cluster(3, 5)).brokers()).isEqualTo(4);
    }

    @Test
    void countsPodsThatAreYetToBeCreated() {
        assertThat(limits(3, 5, ObservedClusters.cluster(3, 3)).brokers()).isEqualTo(4);
    }

    @Test
    void aControllerThatIsAddedMakesNoOtherOneExpendable() {
        assertThat(limits(3, 3, ObservedClusters.cluster(1, 3), 1).controllers()).isEqualTo(3);
    }

    @Test
    void noBrokerMayBeEvictedWhileAPartitionHasNoReplicaToSpare() {
        var seen =
                ObservedClusters.cluster(3, 3)
                        .partition("orders", 2, List.of(0, 1, 2), Set.of(0, 1));
        assertThat(limits(3, 3, seen).brokers()).isEqualTo(3);
    }

    @Test
    void aPartitionThatCannotBeProtectedHoldsUpNoDrain() {
        var seen =
                ObservedClusters.cluster(3, 3).partition("orders", 2, List.of(0, 1), Set.of(0, 1));
        assertThat(limits(3, 3, seen).brokers()).isEqualTo(2);
    }

    @Test
    void aReplicaThatIsBeingAddedProtectsNothingYet() {
        var adding = new Placement(List.of(1), List.of(), Map.of(), new Placement.Untiered());
        var seen =
                ObservedClusters.cluster(3, 3)
                        .partition("orders", 1, List.of(0, 1), Set.of(0))
                        .placed("orders-0", adding);
        assertThat(limits(3, 3, seen).brokers()).isEqualTo(2);
    }

    @Test
    void nobodyMayBeEvictedWhileKafkaDoesNotAnswer() {
        var limits = limits(3, 3, ObservedClusters.cluster(3, 3).kafkaUnavailable());
        assertThat(limits).isEqualTo(new MinAvailable(3, 3));
    }

    @Test
    void noControllerMayBeEvictedWhileAnotherOneIsBehind() {
        assertThat(limits(3, 3, ObservedClusters.cluster(3, 3).voterBehind(1002)).controllers())
                .isEqualTo(3);
        assertThat(limits(5, 3, ObservedClusters.cluster(5, 3).voterBehind(1004)).controllers())
                .isEqualTo(5);
    }

    @Test
    void theOnlyNodeOfARoleNeverBlocksADrain() {
        var seen =
                ObservedClusters.cluster(1, 1)
                        .partition("orders", 1, List.of(0), Set.of(0))
                        .kafkaUnavailable();
        assertThat(limits(1, 1, seen)).isEqualTo(new MinAvailable(0, 0));
    }

    private static MinAvailable limits(int controllers, int brokers, ObservedClusters seen) {
        return limits(controllers, brokers, seen, controllers);
    }

    private static MinAvailable limits(
            int controllers, int brokers, ObservedClusters seen, int voters) {
        var cluster = Clusters.of(controllers, brokers);
        var planned =
                Stream.concat(cluster.brokerIds().stream(), cluster.controllerIds().stream())
                        .toList();
        return EvictionLimits.minAvailable(cluster, planned, voters, seen.now());
    }
}
