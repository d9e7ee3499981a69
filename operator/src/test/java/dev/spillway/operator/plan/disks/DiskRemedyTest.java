package dev.spillway.operator.plan.disks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.restarts.RollingRestart;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a person reads of broker 1 when its disk has failed or is being deleted. */
class DiskRemedyTest {

    private static final NodeId BROKER = new NodeId(1);

    @Test
    void aFailedDiskMayBeDeletedWhenOthersHaveAllItsData() {
        var seen = ObservedClusters.cluster(1, 2).partition("orders", 1, List.of(0, 1), Set.of(0));
        assertThat(ifDiskFailed(seen))
                .contains("delete PersistentVolumeClaim data-1 and Pod pod-1: it comes back");
    }

    @Test
    void aFailedDiskIsToBeRepairedThatHasTheOnlyCopy() {
        var seen = ObservedClusters.cluster(1, 2).partition("orders", 1, List.of(0, 1), Set.of(1));
        assertThat(ifDiskFailed(seen))
                .contains("repair it: 1 partition would be lost")
                .contains("orders-0")
                .doesNotContain("delete");
    }

    @Test
    void noAdviceIsGivenOnAFailedDiskWhileKafkaDoesNotAnswer() {
        assertThat(ifDiskFailed(ObservedClusters.cluster(1, 2).kafkaUnavailable())).isEmpty();
    }

    @Test
    void aPodIsNotRestartedWhoseDiskWouldBeDeletedWithIt() {
        var outdated = ObservedClusters.cluster(0, 2).diskBeingDeleted(0).diskBeingDeleted(1).now();
        var wanted = new TreeMap<>(Map.of(new NodeId(0), "other", BROKER, "other"));
        assertThat(RollingRestart.next(wanted, 1, false, outdated)).isEmpty();
    }

    private static String ifDiskFailed(ObservedClusters seen) {
        var now = seen.now();
        return DiskRemedy.ifDiskFailed(BROKER, now.pod(BROKER).orElseThrow(), now);
    }
}
