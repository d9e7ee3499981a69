package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import dev.spillway.operator.plan.balance.Throttle.Replicas;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    @Test
    void isSetForWhatBeginsAndWhatIsInFlight() {
        var world = SimulatedKafka.ofBrokers(4);
        world.partition("orders", 0, 5_000, List.of(0, 1)).reassign(List.of(0, 2), world::up);
        world.partition("orders", 1, 5_000, List.of(1, 3));
        world.scaleTo(3, 0);

        assertThat(world.plan().throttle().topics())
                .containsExactly(Map.entry("orders", Replicas.parse("0:0,0:1,1:1,1:3", "0:2,1:0")));
    }

    @Test
    void staysWhileTheSizeOfAMoveIsUnknown() {
        var world = SimulatedKafka.ofBrokers(3, 0, BalanceLimits.DEFAULT);
        var partition = world.partition("orders", 0, 0, List.of(0));
        partition.reassign(List.of(1), world::up);
        partition.told = false;

        assertThat(world.plan().throttle().topics())
                .containsExactly(Map.entry("orders", Replicas.parse("0:0", "0:1")));
    }

    @Test
    void isSetForWhatIsRefilled() {
        var world = SimulatedKafka.ofBrokers(3);
        world.partition("orders", 0, 5_000, List.of(0, 1, 2)).loseDisk(1);

        assertThat(world.plan().throttle().topics())
                .containsExactly(Map.entry("orders", Replicas.parse("0:0,0:2", "0:1")));
    }

    @Test
    void isRemovedWhenNothingIsInFlight() {
        var world = SimulatedKafka.ofBrokers(2);
        world.partition("orders", 0, 5_000, List.of(0));
        world.throttle =
                new Throttle(1, new TreeMap<>(Map.of("orders", Replicas.parse("0:0", "0:1"))));

        var change = ThrottleChange.between(world.throttle, world.plan().throttle());

        assertThat(change)
                .contains(new ThrottleChange(0, new TreeMap<>(), new TreeSet<>(List.of("orders"))));
    }

    @Test
    void isRemovedFromTopicsOfWhichNothingMovesAnyMore() {
        var seen = throttle(Map.of("done", "0:1", "same", "0:1", "other", "0:1"));
        var wanted = throttle(Map.of("same", "0:1", "other", "0:1,1:1", "new", "0:1"));

        assertThat(ThrottleChange.between(seen, wanted))
                .hasValueSatisfying(change -> {
                    assertThat(change.set()).containsOnlyKeys("new", "other");
                    assertThat(change.unset()).containsExactly("done");
                });
        assertThat(ThrottleChange.between(seen, seen)).isEmpty();
    }

    @Test
    void isNotSetForPartitionsThatAreSmall() {
        var world = SimulatedKafka.ofBrokers(3, 0, BalanceLimits.DEFAULT);
        world.partition("orders", 0, 5_000, List.of(2));
        world.scaleTo(2, 0);

        var plan = world.plan();

        assertThat(plan.begin()).hasSize(1);
        assertThat(plan.throttle()).isEqualTo(Throttle.NONE);
    }

    @Test
    void isWiderThanWhatIsWritten() {
        var partition =
                new SimulatedPartition(
                        "orders", 0, List.of(1), 1, BalanceLimits.DEFAULT.bytesInFlight());
        long rate = BalanceLimits.DEFAULT.throttleBytesPerSecond();

        assertThat(throttle(partition, rate / 10).bytesPerSecond()).isEqualTo(rate);
        assertThat(throttle(partition, rate).bytesPerSecond()).isGreaterThanOrEqualTo(2 * rate);
    }

    @Test
    void isTheSameForRatesThatAreAboutTheSame() {
        var partition =
                new SimulatedPartition(
                        "orders", 0, List.of(1), 1, BalanceLimits.DEFAULT.bytesInFlight());
        long rate = BalanceLimits.DEFAULT.throttleBytesPerSecond();

        assertThat(throttle(partition, rate)).isEqualTo(throttle(partition, rate + rate / 10));
    }

    private static Throttle throttle(SimulatedPartition partition, long written) {
        var brokers =
                List.of(
                        new BrokerLoad(0, "", 0, Standing.Stays, true, written),
                        new BrokerLoad(1, "", 0, Standing.Leaves, true, 0));
        return Balance.of(
                        new ClusterLoad(brokers, List.of(partition.look()), ""),
                        BalanceLimits.DEFAULT)
                .next("")
                .throttle();
    }

    private static Throttle throttle(Map<String, String> followers) {
        var topics = new TreeMap<String, Replicas>();
        followers.forEach((topic, replicas) -> topics.put(topic, Replicas.parse("", replicas)));
        return new Throttle(1, topics);
    }
}
