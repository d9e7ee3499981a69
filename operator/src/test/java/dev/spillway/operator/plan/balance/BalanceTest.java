package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalanceTest {

    @Test
    void movesNothingInAnEvenCluster() {
        var world = thirds(SimulatedKafka.ofBrokers(3), 6);

        assertThat(world.plan().moves()).isEmpty();
        assertThat(world.plan().done()).isTrue();
    }

    @Test
    void givesANewBrokerItsShareAndMovesNoMoreThanThat() {
        var world = thirds(SimulatedKafka.ofBrokers(3), 12);
        world.broker(3, "", 0);

        var moves = world.plan().moves();

        assertThat(moves).filteredOn(move -> !move.adds().isEmpty()).hasSize(9);
        assertThat(moves)
                .filteredOn(move -> !move.adds().isEmpty())
                .allSatisfy(move -> assertThat(move.adds()).containsExactly(3));
    }

    @Test
    void saysWhatAMoveIsFor() {
        var world = SimulatedKafka.ofBrokers(2);
        world.partition("orders", 0, 100, List.of(0));
        world.partition("orders", 1, 100, List.of(0));

        assertThat(world.plan().moves())
                .extracting(Move::why)
                .containsExactly("broker 1 has fewer replicas than broker 0");
    }

    @Test
    void aLeavingBrokerGivesAllOfItsReplicasAway() {
        var world = thirds(SimulatedKafka.ofBrokers(4), 12);
        world.settle();
        world.scaleTo(3, 0);

        world.settle();

        assertThat(world.nodes).containsOnlyKeys(0, 1, 2);
        Evenness.holds(world, false);
    }

    @Test
    void ofSeveralBrokersThatLeaveTheHighestIsEmptiedFirst() {
        var world = SimulatedKafka.ofBrokers(5);
        for (int index = 0; index < 10; index++) {
            world.partition("orders", index, 100, List.of(index % 5));
        }
        world.scaleTo(3, 0);

        assertThat(world.plan().moves())
                .extracting(Move::why)
                .containsExactly(
                        "broker 4 is being removed",
                        "broker 4 is being removed",
                        "broker 3 is being removed",
                        "broker 3 is being removed");
    }

    @Test
    void aPartitionOnTwoLeavingBrokersMovesOnce() {
        var world = SimulatedKafka.ofBrokers(4);
        world.partition("orders", 0, 100, List.of(2, 3));
        world.scaleTo(2, 0);

        var moves = world.plan().moves();

        assertThat(moves).hasSize(1);
        assertThat(moves.getFirst().adds()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void refusesToRemoveABrokerThatATopicNeeds() {
        var world = thirds(SimulatedKafka.ofBrokers(3), 3);
        world.scaleTo(2, 0);

        var plan = world.plan();

        assertThat(plan.moves()).isEmpty();
        assertThat(plan.refusals())
                .containsExactly(
                        new Refusal(
                                "TooFewBrokersLeft",
                                "remove broker 2",
                                "only 2 brokers would be left, and these topics have more replicas:"
                                        + " orders (3)",
                                "raise the cluster's spec.replicas or lower the topics'"));
    }

    @Test
    void refusesToRemoveABrokerWhoseDataFitNowhere() {
        var world = new SimulatedKafka(SimulatedKafka.LIMITS);
        for (int id = 0; id < 3; id++) {
            world.broker(id, "", 1000L << 20);
            world.partition("orders", id, 600L << 20, List.of(id));
        }
        world.scaleTo(2, 0);

        var plan = world.plan();

        assertThat(plan.moves()).isEmpty();
        assertThat(plan.refusals()).singleElement().satisfies(this::namesBytes);
    }

    private void namesBytes(Refusal refusal) {
        assertThat(refusal.reason()).isEqualTo("TooLittleDiskLeft");
        assertThat(refusal.why()).contains("1800 MiB of local data").contains("1600 MiB");
    }

    @Test
    void aDrainThatIsRefusedHalfWayStopsAndPutsNothingBack() {
        var world = thirds(SimulatedKafka.ofBrokers(4), 60);
        world.settle();
        world.scaleTo(3, 0);
        world.carryOut(world.plan());
        world.pass();
        assertThat(world.on(3)).hasSizeBetween(1, 44);
        world.partitions.values().forEach(p -> p.wantedReplicas = 4);

        var plan = world.plan();

        assertThat(plan.refusals())
                .extracting(Refusal::reason)
                .containsExactly("TooFewBrokersLeft");
        assertThat(plan.begin())
                .allSatisfy(move -> assertThat(move.adds()).doesNotContain(3))
                .allSatisfy(move -> assertThat(move.removes()).doesNotContain(3));
    }

    @Test
    void takesReplicasOffABrokerThatLostItsDisk() {
        var world = thirds(SimulatedKafka.ofBrokers(4), 8);
        world.settle();
        world.loseDisk(1);

        world.settle();

        assertThat(world.on(1)).isEmpty();
        assertThat(world.partitions.values())
                .allSatisfy(p -> assertThat(p.replicas).hasSize(3))
                .allSatisfy(p -> assertThat(p.isr).hasSize(3));
    }

    @Test
    void partitionsWithTheFewestCopiesComeFirst() {
        var world = SimulatedKafka.ofBrokers(5);
        world.partition("three-left", 0, 100, List.of(0, 1, 2, 3));
        world.partition("one-left", 0, 100, List.of(3, 4));
        world.partition("two-left", 0, 100, List.of(1, 2, 3));
        world.loseDisk(3);

        assertThat(world.plan().moves())
                .filteredOn(move -> move.purpose() == MovePurpose.LostReplica)
                .extracting(Move::topic)
                .containsExactly("one-left", "two-left", "three-left");
    }

    @Test
    void replacesReplicasOnABrokerThatKafkaDoesNotKnow() {
        var world = SimulatedKafka.ofBrokers(3);
        var partition = world.partition("orders", 0, 100, List.of(0, 7));
        partition.brokerDown(7, world::up);

        var move = world.plan().moves().getFirst();

        assertThat(move.why()).isEqualTo("broker 7 is not registered in Kafka");
        assertThat(move.to()).doesNotContain(7).hasSize(2);
    }

    @Test
    void reportsThatALostReplicaFitsNowhere() {
        var world = thirds(SimulatedKafka.ofBrokers(3), 3);
        world.loseDisk(2);

        assertThat(world.plan().refusals())
                .extracting(Refusal::what)
                .containsExactly(
                        "set the replication factor of topic orders to 3",
                        "place all replicas of orders-0, orders-1, orders-2");
    }

    @Test
    void givesATopicMoreReplicas() {
        var world = SimulatedKafka.ofBrokers(3);
        var partition = world.partition("orders", 0, 100, List.of(1));
        partition.wantedReplicas = 3;

        var move = world.plan().moves().getFirst();

        assertThat(move.to()).containsExactly(1, 0, 2);
        assertThat(move.why()).isEqualTo("it should have 3 replicas and has 1");
    }

    @Test
    void givesNoMoreReplicasThanThereAreBrokersAndSaysSo() {
        var world = SimulatedKafka.ofBrokers(2);
        world.partition("orders", 0, 100, List.of(0, 1)).wantedReplicas = 3;

        var plan = world.plan();

        assertThat(plan.moves()).isEmpty();
        assertThat(plan.refusals())
                .extracting(Refusal::reason, Refusal::what)
                .containsExactly(
                        tuple("TooFewBrokers", "set the replication factor of topic orders to 3"));
    }

    @Test
    void ofTooManyReplicasTheOneThatIsNotInSyncGoes() {
        var world = SimulatedKafka.ofBrokers(4);
        var partition = world.partition("orders", 0, 100, List.of(0, 1, 2, 3));
        partition.brokerDown(1, world::up);
        partition.wantedReplicas = 3;

        assertThat(world.plan().moves().getFirst().to()).containsExactly(0, 2, 3);
    }

    @Test
    void internalTopicsGrowWithTheCluster() {
        var world = SimulatedKafka.ofBrokers(1);
        var offsets = world.partition("__consumer_offsets", 0, 100, List.of(0));
        world.scaleTo(3, 0);
        offsets.wantedReplicas = InternalTopics.replicas(offsets.topic, 3).orElseThrow();

        world.settle();

        assertThat(offsets.isr).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void aClusterShrinksToOneBroker() {
        var world = SimulatedKafka.ofBrokers(3);
        var offsets = world.partition("__consumer_offsets", 0, 100, List.of(2, 1, 0));
        var orders = world.partition("orders", 0, 100, List.of(2));
        world.scaleTo(1, 0);
        offsets.wantedReplicas = InternalTopics.replicas(offsets.topic, 1).orElseThrow();

        world.settle();

        assertThat(world.nodes).containsOnlyKeys(0);
        assertThat(offsets.replicas).containsExactly(0);
        assertThat(orders.replicas).containsExactly(0);
    }

    @Test
    void movesAReplicaOutOfACrowdedRack() {
        var world = SimulatedKafka.ofBrokers(6, 3);
        var partition = world.partition("orders", 0, 100, List.of(0, 3, 1));

        world.settle();

        assertThat(partition.replicas.stream().map(id -> world.node(id).rack))
                .containsExactlyInAnyOrder("rack-0", "rack-1", "rack-2");
    }

    @Test
    void racksDoNotCountWhileABrokerHasNone() {
        var world = SimulatedKafka.ofBrokers(2, 2);
        world.broker(2, "", 0);
        world.partition("orders", 0, 100, List.of(0, 1));

        assertThat(world.plan().moves()).isEmpty();
    }

    @Test
    void ofEqualReplicasMovesThoseThatTakeTheFewestBytes() {
        var world = SimulatedKafka.ofBrokers(1);
        for (int index = 0; index < 8; index++) {
            var partition = world.partition("orders", index, 1_000, List.of(0));
            // Every other one has nearly all of its data in S3.
            partition.copyBytes = index % 2 == 0 ? 10 : 1_000;
        }
        world.broker(1, "", 0);

        assertThat(world.plan().moves())
                .hasSize(4)
                .allSatisfy(move -> assertThat(move.copyBytes()).isEqualTo(10));
    }

    @Test
    void exchangesLargeReplicasForSmallOnes() {
        var world = SimulatedKafka.ofBrokers(2);
        for (int index = 0; index < 20; index++) {
            world.partition("large", index, 1_000_000, List.of(0));
            world.partition("small", index, 1_000, List.of(1));
        }

        world.settle();

        Evenness.replicasDifferByOneAtMost(world);
        Evenness.bytesAreWithinATenth(world);
        assertThat(world.copies()).isBetween(18, 20);
    }

    @Test
    void leavesSmallDifferencesOfBytesAlone() {
        var world = SimulatedKafka.ofBrokers(2, 0, BalanceLimits.DEFAULT);
        for (int index = 0; index < 20; index++) {
            world.partition("large", index, 1_000_000, List.of(0));
            world.partition("small", index, 1_000, List.of(1));
        }

        assertThat(world.plan().moves()).isEmpty();
    }

    @Test
    void spreadsEachTopicWhereItCostsNothing() {
        var world = SimulatedKafka.ofBrokers(2);
        for (int index = 0; index < 4; index++) {
            world.partition("orders", index, 100, List.of(0));
            world.partition("payments", index, 100, List.of(0));
        }

        assertThat(world.plan().moves())
                .extracting(Move::topic)
                .containsExactlyInAnyOrder("orders", "orders", "payments", "payments");
    }

    @Test
    void spreadsPreferredLeadersByOrderAlone() {
        var world = SimulatedKafka.ofBrokers(3);
        for (int index = 0; index < 9; index++) {
            world.partition("orders", index, 100, List.of(0, 1, 2));
        }

        var moves = world.plan().moves();
        world.settle();

        assertThat(moves).allSatisfy(move -> assertThat(move.adds()).isEmpty());
        assertThat(world.copies()).isZero();
        Evenness.leadersAreWithinATenth(world);
    }

    @Test
    void handsLeadershipsOnThroughAThirdBroker() {
        var world = SimulatedKafka.ofBrokers(3);
        // Broker 0 leads too many and shares none with broker 2, which leads none.
        for (int index = 0; index < 4; index++) {
            world.partition("left", index, 100, List.of(0, 1));
            world.partition("right", index, 100, List.of(1, 2));
            world.partition("one", index, 100, List.of(0));
            world.partition("two", index, 100, List.of(2));
        }
        world.of("two", 0).place(List.of(2), world::up);

        world.settle();

        Evenness.leadersAreWithinATenth(world);
    }

    @Test
    void electsThePreferredLeaderWhenItIsInSync() {
        var world = thirds(SimulatedKafka.ofBrokers(3), 3);
        world.crash(0);
        assertThat(world.plan().elect()).isEmpty();

        world.restart(0);
        world.pass();

        assertThat(world.plan().elect())
                .containsExactly(new Election("orders", 0, "broker 0 is its preferred leader"));
    }

    @Test
    void aBrokerGetsOneLeaderBackAndThenAsManyAsItLeads() {
        var world = thirds(SimulatedKafka.ofBrokers(3), 18);
        world.crash(0);
        world.restart(0);
        world.pass();

        var rounds = new ArrayList<Integer>();
        for (var plan = world.plan(); !plan.elect().isEmpty(); plan = world.plan()) {
            rounds.add(plan.elect().size());
            world.carryOut(plan);
        }

        assertThat(rounds).containsExactly(1, 1, 2, 2);
    }

    @Test
    void leadersGoBackBetweenRestartsToo() {
        var world = thirds(SimulatedKafka.ofBrokers(3), 3);
        world.crash(0);
        world.restart(0);
        world.pass();
        world.hold = "nodes are being restarted";

        assertThat(world.plan().elect()).hasSize(1);
    }

    @Test
    void aBrokerThatIsDownKeepsItsReplicas() {
        var world = thirds(SimulatedKafka.ofBrokers(4), 8);
        world.settle();
        world.crash(2);

        assertThat(world.plan().moves()).isEmpty();
        assertThat(world.node(2).standing).isEqualTo(Standing.Stays);
    }

    /** Partitions of one topic with three replicas each, spread over the first three brokers. */
    private static SimulatedKafka thirds(SimulatedKafka world, int partitions) {
        for (int i = 0; i < partitions; i++) {
            world.partition("orders", i, 100, List.of(i % 3, (i + 1) % 3, (i + 2) % 3));
        }
        return world;
    }
}
