package dev.spillway.operator.plan.disks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever fills the disks of brokers, and whoever enlarges them besides: while an operator is
 * killed between any two steps, volumes take their time, and another tool enlarges claims.
 */
class DiskGrowthPropertiesTest {

    private static final int PASSES = 60;

    /** Enough for the last disk to grow again as often as it can. */
    private static final int QUIET_PASSES = 400;

    @Property(tries = 200)
    void disksOnlyGrowNeverBeyondTheLimitNeverTwiceInSixHoursAndAllAlike(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int brokers,
            @ForAll @IntRange(min = 10, max = 200) int limit) {
        var world = new World(new Random(seed), brokers, Bytes.gibi(limit));

        for (int i = 0; i < PASSES; i++) {
            world.fill();
            world.anotherToolMayEnlarge();
            world.pass(world.random.nextInt(brokers + 2));
        }
        while (world.pass(Integer.MAX_VALUE)) {
            assertThat(++world.quietPasses).as("passes until done").isLessThan(QUIET_PASSES);
        }

        assertThat(world.sizesByOperator()).as("sizes").hasSizeLessThanOrEqualTo(1);
        assertThat(world.fullThoughTheyCouldGrow()).isEmpty();
    }

    /** Claims, volumes, a clock, and an operator that may be killed. */
    private static final class World {
        private final Random random;
        private final ClusterModel cluster;
        private final ObservedClusters seen;
        private final Bytes limit;
        private final long[] stays;
        private final Set<Integer> enlargedByAnotherTool = new HashSet<>();
        private Instant now = Instant.parse("2026-11-30T12:00:00Z");
        private int quietPasses;

        World(Random random, int brokers, Bytes limit) {
            this.random = random;
            this.limit = limit;
            this.cluster = Clusters.withDisks(brokers, "size: 10Gi, growTo: " + limit.text());
            this.seen = ObservedClusters.cluster(1, brokers);
            this.stays = new long[brokers];
        }

        void fill() {
            for (int id = 0; id < stays.length; id++) {
                var full = random.nextInt(4) == 0 ? random.nextDouble() : random.nextDouble() * 0.7;
                stays[id] = (long) (volume(id).capacity().value() * full);
            }
        }

        void anotherToolMayEnlarge() {
            if (random.nextInt(15) == 0) {
                int id = random.nextInt(stays.length);
                var was = volume(id);
                var size = new Bytes(was.requested().value() + (1L << 30) * random.nextInt(1, 30));
                set(id, size, was.capacity(), was.history());
                enlargedByAnotherTool.add(id);
            }
        }

        /** Whether anything is left to do or to wait for. */
        boolean pass(int killedAfter) {
            now = now.plus(Duration.ofMinutes(random.nextInt(180)));
            var steps = plan();
            steps.stream().limit(killedAfter).forEach(this::carryOut);
            for (int id = 0; id < stays.length; id++) {
                if (random.nextInt(3) == 0) {
                    set(id, volume(id).requested(), volume(id).requested(), volume(id).history());
                }
            }
            return !steps.isEmpty();
        }

        private void carryOut(Step step) {
            if (!(step instanceof KubeStep.GrowClaim grow)) {
                assertThat(step).isInstanceOf(Step.Wait.class);
                return;
            }
            int id = Integer.parseInt(grow.claim().substring("data-".length()));
            var was = volume(id);
            assertThat(grow.size()).isGreaterThan(was.requested()).isLessThanOrEqualTo(limit);
            assertThat(was.isGrowing()).as("grows already").isFalse();
            assertThat(Duration.between(was.history().grownAt(), now))
                    .as("since it has grown")
                    .isGreaterThanOrEqualTo(Duration.ofHours(6));
            var history = new Claim.SizeHistory(grow.declared(), grow.size(), now);
            set(id, grow.size(), was.capacity(), history);
        }

        /** Of disks that no other tool has touched. */
        Set<Bytes> sizesByOperator() {
            return cluster.brokerIds().stream()
                    .map(id -> id.value())
                    .filter(id -> !enlargedByAnotherTool.contains(id))
                    .map(id -> volume(id).requested())
                    .collect(Collectors.toSet());
        }

        List<Integer> fullThoughTheyCouldGrow() {
            return cluster.brokerIds().stream()
                    .map(id -> id.value())
                    .filter(id -> volume(id).requested().compareTo(limit) < 0)
                    .filter(id -> stays[id] > 0.7 * volume(id).capacity().value())
                    .toList();
        }

        private List<Step> plan() {
            var uses = new ArrayList<DiskUse>();
            for (var claim : seen.now().claims(NodeRole.Broker)) {
                uses.add(
                        new DiskUse(
                                claim.id(),
                                claim.volume().capacity(),
                                new Bytes(stays[claim.id().value()]),
                                new Bytes(0)));
            }
            return InPlaceDiskChanges.next(
                    cluster,
                    cluster.brokerIds().stream()
                            .<KafkaNode>map(id -> new KafkaNode.Broker(id, cluster.brokers()))
                            .toList(),
                    cluster.brokerIds(),
                    new MeasuredDisks(now, uses),
                    seen.now());
        }

        private Claim.Volume volume(int id) {
            return seen.now().claims(NodeRole.Broker).get(id).volume();
        }

        private void set(int id, Bytes requested, Bytes capacity, Claim.SizeHistory history) {
            seen.volume(id, requested.text(), capacity.text(), "", history);
        }
    }
}
