package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When moves begin, and what they wait for. */
class MoveBatchTest {

    @Test
    void waitsWhileAReplicaThatStaysIsNotInSync() {
        var world = SimulatedKafka.ofBrokers(3);
        var partition = world.partition("orders", 0, 100, List.of(1, 2));
        partition.brokerDown(1, world::up);
        world.scaleTo(2, 0);

        waitsFor(world.plan(), "orders-0 is not in sync on broker 1", "it is in sync");
    }

    @Test
    void doesNotWaitForOthersToReplaceALostReplica() {
        var world = SimulatedKafka.ofBrokers(4);
        var partition = world.partition("orders", 0, 100, List.of(0, 1, 2));
        world.loseDisk(2);
        partition.brokerDown(1, world::up);

        assertThat(world.plan().begin()).hasSize(1);
    }

    @Test
    void movesABrokersReplicasAwayAlsoWhenItIsDown() {
        var world = SimulatedKafka.ofBrokers(3);
        world.partition("orders", 0, 100, List.of(0, 2));
        world.scaleTo(2, 0);
        world.crash(2);

        assertThat(world.plan().begin())
                .singleElement()
                .satisfies(move -> assertThat(move.to()).containsExactly(0, 1));
    }

    @Test
    void takesNoReplicaAwayThatIsNeededForMinInsync() {
        var world = SimulatedKafka.ofBrokers(4);
        var partition = world.partition("orders", 0, 100, List.of(0, 1, 2, 3));
        partition.wantedReplicas = 3;
        partition.brokerDown(0, world::up);
        partition.brokerDown(1, world::up);

        waitsFor(world.plan(), "orders-0 is not in sync on broker 0", "it is in sync");
    }

    @Test
    void waitsWhileAPartitionHasNoLeader() {
        var world = SimulatedKafka.ofBrokers(3);
        world.partition("orders", 0, 100, List.of(2));
        world.scaleTo(2, 0);
        world.crash(2);

        waitsFor(
                world.plan(),
                "orders-0 has no leader",
                "a broker with an in-sync replica is running");
    }

    @Test
    void waitsWhileSomeoneElseMovesThePartition() {
        var world = SimulatedKafka.ofBrokers(4);
        var partition = world.partition("orders", 0, 100_000_000, List.of(3));
        world.scaleTo(3, 0);
        partition.reassign(List.of(3, 0), world::up);
        partition.wantedReplicas = 2;

        waitsFor(world.plan(), "orders-0 is already being moved", "that move is done");
    }

    @Test
    void waitsWhileTheAmountToCopyIsUnknown() {
        var world = SimulatedKafka.ofBrokers(3);
        world.partition("orders", 0, 100, List.of(2)).told = false;
        world.scaleTo(2, 0);

        waitsFor(world.plan(), "no broker reports the size of orders-0", "its leader reports it");
    }

    @Test
    void movesNothingToABrokerWhoseDiskUsageIsUnknown() {
        var world = SimulatedKafka.ofBrokers(2);
        world.partition("orders", 0, 100, List.of(1));
        world.partition("large", 0, 0, List.of(0)).told = false;
        world.scaleTo(1, 0);

        waitsFor(
                world.plan(),
                "the disk usage of broker 0 is unknown",
                "the leaders of its partitions report their sizes");
    }

    @Test
    void waitsForPendingUploads() {
        var world = SimulatedKafka.ofBrokers(3);
        world.partition("orders", 0, 100, List.of(2)).pendingUploadBytes = 11;
        world.scaleTo(2, 0);

        waitsFor(world.plan(), "segments of orders-0 are not in S3 yet", "they are uploaded");
    }

    @Test
    void doesNotWaitForTheLittleThatABusyPartitionAlwaysHasToUpload() {
        var world = SimulatedKafka.ofBrokers(3);
        world.partition("orders", 0, 100, List.of(2)).pendingUploadBytes = 10;
        world.scaleTo(2, 0);

        assertThat(world.plan().begin()).hasSize(1);
    }

    @Test
    void doesNotWaitForUploadsToReplaceALostReplica() {
        var world = SimulatedKafka.ofBrokers(3);
        world.partition("orders", 0, 100, List.of(0, 1)).pendingUploadBytes = 11;
        world.loseDisk(1);

        assertThat(world.plan().begin()).hasSize(1);
    }

    @Test
    void rebalancingWaitsWhileABrokerIsDown() {
        var world = SimulatedKafka.ofBrokers(3);
        world.partition("orders", 0, 100, List.of(0));
        world.partition("orders", 1, 100, List.of(0));
        world.crash(2);

        waitsFor(world.plan(), "broker 2 is not serving", "it is serving");
    }

    @Test
    void rebalancingWaitsWhileItIsOnHold() {
        var world = SimulatedKafka.ofBrokers(2);
        world.partition("orders", 0, 100, List.of(0));
        world.partition("orders", 1, 100, List.of(0));
        world.hold = "brokers are being restarted";

        waitsFor(world.plan(), "brokers are being restarted", "all nodes have been restarted");
    }

    @Test
    void drainingDoesNotWaitForThat() {
        var world = SimulatedKafka.ofBrokers(2);
        world.partition("orders", 0, 100, List.of(1));
        world.scaleTo(1, 0);
        world.hold = "brokers are being restarted";

        assertThat(world.plan().begin()).hasSize(1);
    }

    @Test
    void waitsForANewBrokerToServe() {
        var world = SimulatedKafka.ofBrokers(1);
        world.partition("orders", 0, 100, List.of(0)).wantedReplicas = 2;
        world.broker(1, "", 0).up = false;

        waitsFor(world.plan(), "broker 1 is not serving", "it is serving");
    }

    @Test
    void aMissingCopyIsMadeOnABrokerThatServes() {
        var world = SimulatedKafka.ofBrokers(4);
        world.partition("orders", 0, 100, List.of(0, 1));
        world.partition("orders", 1, 100, List.of(0, 3));
        world.crash(2);
        world.loseDisk(1);

        assertThat(world.plan().begin())
                .singleElement()
                .satisfies(move -> assertThat(move.adds()).containsExactly(3));
    }

    @Test
    void boundsThePartitionsThatABrokerSendsOrReceives() {
        var world = SimulatedKafka.ofBrokers(1);
        for (int index = 0; index < 40; index++) {
            world.partition("orders", index, 100, List.of(0));
        }
        world.broker(1, "", 0);

        assertThat(world.plan().begin()).hasSize(SimulatedKafka.LIMITS.partitionsPerBroker());
        assertThat(world.plan().waiting())
                .containsExactly(
                        new WaitingMoves(
                                12,
                                "other partitions are moved first",
                                "some of those moves are done"));
    }

    @Test
    void boundsTheBytesThatABrokerSendsOrReceives() {
        var world = SimulatedKafka.ofBrokers(1);
        for (int index = 0; index < 8; index++) {
            world.partition("orders", index, 20_000_000, List.of(0));
        }
        world.broker(1, "", 0);

        assertThat(world.plan().begin()).hasSize(2);
    }

    @Test
    void aPartitionThatIsLargerThanTheBoundMovesAlone() {
        var world = SimulatedKafka.ofBrokers(1);
        for (int index = 0; index < 4; index++) {
            world.partition("orders", index, 500_000_000, List.of(0));
        }
        world.broker(1, "", 0);

        assertThat(world.plan().begin()).hasSize(1);
    }

    @Test
    void whatIsInFlightCounts() {
        var world = SimulatedKafka.ofBrokers(1);
        for (int index = 0; index < 40; index++) {
            world.partition("orders", index, 5_000_000, List.of(0));
        }
        world.broker(1, "", 0);
        world.carryOut(world.plan());

        assertThat(world.plan().begin()).isEmpty();
    }

    @Test
    void boundsTheLeadersThatChangeAtATime() {
        var world = SimulatedKafka.ofBrokers(2);
        for (int index = 0; index < 100; index++) {
            world.partition("orders", index, 100, List.of(0, 1));
        }

        assertThat(world.plan().begin()).hasSize(SimulatedKafka.LIMITS.leadersPerStep());
    }

    @Test
    void waitsUntilOthersHaveLeftADisk() {
        var world = new SimulatedKafka(SimulatedKafka.LIMITS);
        world.broker(0, "", 1_000);
        world.broker(1, "", 1_000);
        world.broker(2, "", 1_000);
        world.partition("goes", 0, 600, List.of(1)).reassign(List.of(0), world::up);
        world.partition("comes", 0, 350, List.of(2));
        world.scaleTo(2, 0);

        waitsFor(
                world.plan(),
                "the disk of broker 1 has no room for comes-0",
                "other replicas have been moved off it");
    }

    private static void waitsFor(BalancePlan plan, String why, String until) {
        assertThat(plan.begin()).isEmpty();
        assertThat(plan.moves()).isNotEmpty();
        assertThat(plan.waiting())
                .containsExactly(new WaitingMoves(plan.moves().size(), why, until));
    }
}
