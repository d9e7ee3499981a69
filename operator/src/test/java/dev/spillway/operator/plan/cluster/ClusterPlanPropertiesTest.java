package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.AllTriesInCi;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.UpgradeTurn;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Whatever happens in between, a cluster ends as declared, and nothing forbidden is done on the
 * way: that is what {@link SimulatedCluster} watches over at every step.
 */
@Tag("long")
@AddLifecycleHook(value = AllTriesInCi.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
class ClusterPlanPropertiesTest {

    /** Generous: a roll of six nodes, each of which takes a few passes to come back. */
    private static final int ENOUGH_PASSES = 600;

    /** Kafka shows for a few seconds more what has just ended; nothing must be left to do then. */
    private static final int LONG_ENOUGH = 8;

    @Property(tries = 20)
    void everyNewClusterEndsServing(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 2) int half,
            @ForAll @IntRange(min = 1, max = 5) int brokers) {
        var cluster = Clusters.of(2 * half + 1, brokers);
        var world = new SimulatedCluster(seed);

        untilDone(cluster, world, new Random(seed), 0);

        assertThat(world.registeredBrokers()).hasSize(brokers);
        assertThat(world.liveVoters()).isEqualTo(ids(cluster.controllerIds()));
    }

    @Property(tries = 20)
    void everyRollEndsCurrentThoughProcessesCrash(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 1) int half,
            @ForAll @IntRange(min = 1, max = 5) int brokers) {
        var random = new Random(seed);
        var world = born(2 * half + 1, brokers, seed);
        topics(world, brokers, random);

        untilDone(Clusters.with(2 * half + 1, brokers, "-Dchanged=1"), world, random, 10);

        assertThat(world.isWhole()).isTrue();
    }

    /** A crash does not heal them, only the new revision does. */
    @Property(tries = 10)
    void everyRollEndsThoughBrokersAreInSyncOnlyOnceTheyAreCurrent(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 6)
                    List<@Size(min = 2, max = 4) Set<@IntRange(max = 4) Integer>> topics,
            @ForAll @Size(min = 1, max = 4) Set<@IntRange(max = 4) Integer> stuck,
            @ForAll @IntRange(min = 0, max = 4) int crashes) {
        var world = born(1, 6, seed);
        for (int i = 0; i < topics.size(); i++) {
            // Broker 5 leads all of them: one that leads alone and does not fetch is stuck for
            // good.
            var replicas = Stream.concat(Stream.of(5), topics.get(i).stream()).toList();
            world.topic("topic-" + i, replicas, 1);
        }
        stuck.forEach(id -> world.stopFetching(new NodeId(id)));

        untilDone(Clusters.with(1, 6, "-Dchanged=1"), world, new Random(seed), crashes);

        assertThat(world.isWhole()).isTrue();
    }

    @Property(tries = 20)
    void everyRollByRacksEndsCurrentAndSparesEveryPartition(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int perRack,
            @ForAll @IntRange(min = 1, max = 4) int together) {
        var random = new Random(seed);
        var brokers = 3 * perRack;
        var world = born(1, brokers, seed);
        world.racks(perRack, together);
        topics(world, brokers, random);

        var rolling = "rolling: {maxUnavailable: " + together + "}";
        untilDone(Clusters.with(1, brokers, "-Dchanged=1", rolling), world, random, 5);

        assertThat(world.isWhole()).isTrue();
    }

    @Property(tries = 10)
    void aWholeRackIsRestartedAtOnceWhenEachPartitionHasOneReplicaInIt(@ForAll long seed) {
        var world = born(1, 6, seed);
        world.racks(2, 2);
        world.topic("a", List.of(0, 2, 4), 2);
        world.topic("b", List.of(1, 3, 5), 2);

        var rolling = "rolling: {maxUnavailable: 2}";
        var cluster = Clusters.with(1, 6, "-Dchanged=1", rolling);
        // Of an operator that is killed after the first of two restarts, one is seen alone.
        for (var plan = plan(cluster, world); !plan.isDone(); plan = plan(cluster, world)) {
            plan.steps().forEach(world::carryOut);
            world.pass();
        }

        assertThat(world.mostAway()).isEqualTo(2);
    }

    /** Programs go up one by one, the metadata after them, and there is no way back then. */
    @Property(tries = 10)
    void everyUpgradeEndsInTheNewVersionThoughProcessesCrash(@ForAll long seed) {
        var random = new Random(seed);
        var world = new SimulatedCluster(seed);
        untilDone(Clusters.ofVersion("4.3.1", ""), world, random, 0);
        topics(world, 3, random);

        var newer = Clusters.ofVersion("4.4.0", "");
        untilDone(newer, world, random, 5);
        assertThat(world.versions()).containsExactly("4.4.0");
        assertThat(world.metadata().text()).isEqualTo("4.3");

        untilDone(Clusters.ofVersion("4.3.1", ""), world, random, 5);
        assertThat(world.versions()).containsExactly("4.3.1");

        untilDone(Clusters.ofVersion("4.4.0", "metadataVersion: '4.4'"), world, random, 5);
        assertThat(world.versions()).containsExactly("4.4.0");
        assertThat(world.metadata().text()).isEqualTo("4.4");

        var older = Clusters.ofVersion("4.3.1", "");
        world.losePod(new NodeId(random.nextInt(3)));
        for (int i = 0; i < 50; i++) {
            pass(older, world, random);
        }
        assertThat(plan(older, world).blocked())
                .extracting(Step.Blocked::reason)
                .containsExactly("DowngradeRefused");
        assertThat(world.versions()).containsExactly("4.4.0");
        assertThat(world.nodes()).hasSize(6);
    }

    @Property(tries = 20)
    void lostPodsAndDisksOfAMinorityComeBack(
            @ForAll long seed, @ForAll @IntRange(min = 3, max = 5) int brokers) {
        var random = new Random(seed);
        var cluster = Clusters.of(3, brokers);
        var world = born(3, brokers, seed);
        topics(world, brokers, random);

        world.loseDisk(new NodeId(1000 + random.nextInt(3)));
        world.loseDisk(new NodeId(random.nextInt(brokers)));
        world.losePod(new NodeId(random.nextInt(brokers)));
        untilDone(cluster, world, random, 0);

        assertThat(world.liveVoters()).isEqualTo(ids(cluster.controllerIds()));
        assertThat(world.isWhole()).isTrue();
    }

    @Property(tries = 20)
    void disksGrowWithoutARestart(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int brokers) {
        var random = new Random(seed);
        var world = born(1, brokers, seed);
        topics(world, brokers, random);
        var pods = world.podUids();

        untilDone(Clusters.withDisks(brokers, "size: 20Gi"), world, random, 5);

        assertThat(world.brokerDisks()).containsExactly("20Gi ");
        assertThat(world.podUids()).isEqualTo(pods);
    }

    /** Only a size that is declared below the last one replaces disks. */
    @Property(tries = 20)
    void aDiskThatAnotherToolEnlargesStaysUntilLessIsDeclared(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int brokers) {
        var random = new Random(seed);
        var world = born(1, brokers, seed);
        topics(world, brokers, random);
        var pods = world.podUids();

        var enlarged = new NodeId(random.nextInt(brokers));
        world.enlarge(enlarged, Bytes.gibi(15));
        untilDone(Clusters.of(1, brokers), world, random, 0);
        assertThat(world.brokerDisks()).contains("15Gi ");
        assertThat(world.podUids()).isEqualTo(pods);
        assertThat(world.mostBrokers()).isEqualTo(brokers);

        untilDone(Clusters.withDisks(brokers, "size: 9Gi"), world, random, 5);
        assertThat(world.brokerDisks()).containsExactly("9Gi ");
        assertThat(world.isWhole()).isTrue();
    }

    @Property(tries = 20)
    void disksGrowByThemselvesWithoutARestartAndABrokerThatIsAddedHasOneLikeThem(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int brokers) {
        var random = new Random(seed);
        var world = born(1, brokers, seed);
        topics(world, brokers, random);
        var pods = world.podUids();
        var growing = Clusters.withDisks(brokers, "size: 10Gi, growTo: 20Gi");

        // 9 of 10 GiB, then of 15, then of 20.
        for (int i = 0; i < 100; i++) {
            var plan =
                    ClusterPlan.next(
                            Clusters.INSTALLATION,
                            growing,
                            Demand.UNKNOWN,
                            world.measure(i < 50 ? 9L << 30 : 12L << 30),
                            new UpgradeTurn.NotNeeded(),
                            world.look());
            var killedAfter = random.nextInt(plan.steps().size() + 1);
            plan.steps().stream().limit(killedAfter).forEach(world::carryOut);
            world.pass();
        }
        assertThat(world.brokerDisks()).containsExactly("20Gi ");
        assertThat(world.podUids()).isEqualTo(pods);

        untilDone(Clusters.withDisks(brokers + 1, "size: 10Gi, growTo: 20Gi"), world, random, 5);
        assertThat(world.brokerDisks()).containsExactly("20Gi ");
    }

    @Property(tries = 20)
    void aLostDiskIsRefilledUnderTheThrottle(@ForAll long seed) {
        var random = new Random(seed);
        var cluster = Clusters.of(1, 3);
        var world = born(1, 3, seed);
        for (int i = 0; i < 4; i++) {
            world.topic("topic-" + i, List.of(i % 3, (i + 1) % 3), 1);
        }

        world.loseDisk(new NodeId(1));
        var throttled = false;
        for (var plan = plan(cluster, world); !plan.isDone(); plan = plan(cluster, world)) {
            plan.steps().forEach(world::carryOut);
            throttled |= world.throttles(1);
            world.pass();
        }

        assertThat(throttled).isTrue();
        assertThat(world.isWhole()).isTrue();
        untilDone(cluster, world, random, 5);
    }

    @Property(tries = 30)
    void brokersComeBackOnOtherDisksOneByOne(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int brokers) {
        var random = new Random(seed);
        var world = born(1, brokers, seed);
        topics(world, brokers, random);

        var smaller = random.nextBoolean();
        var disks = smaller ? "size: 5Gi" : "size: 20Gi, storageClassName: fast";
        untilDone(Clusters.withDisks(brokers, disks), world, random, 5);

        assertThat(world.brokerDisks()).containsExactly(smaller ? "5Gi " : "20Gi fast");
        assertThat(world.registeredBrokers()).isEqualTo(ids(Clusters.of(1, brokers).brokerIds()));
        assertThat(world.mostBrokers()).isEqualTo(brokers + 1);
        assertThat(world.isWhole()).isTrue();
    }

    /** Disks, and the number of brokers, change while disks are being replaced. */
    @Property(tries = 30)
    void replacingDisksMayBeReverted(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int before,
            @ForAll @IntRange(min = 1, max = 3) int after) {
        var random = new Random(seed);
        var world = born(1, before, seed);
        topics(world, before, Math.min(before, after), random);

        var smaller = Clusters.withDisks(before, "size: 5Gi");
        for (int i = 0; i < random.nextInt(60); i++) {
            pass(smaller, world, random);
        }
        var size = random.nextBoolean() ? "10Gi" : "3Gi";
        untilDone(Clusters.withDisks(after, "size: " + size), world, random, 5);

        assertThat(world.brokerDisks()).containsExactly(size + " ");
        assertThat(world.registeredBrokers()).isEqualTo(ids(Clusters.of(1, after).brokerIds()));
        assertThat(world.isWhole()).isTrue();
    }

    @Property(tries = 30)
    void brokersAreDrainedAndRemovedAndThatMayBeReverted(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int stay) {
        var random = new Random(seed);
        var world = born(1, stay + 2, seed);
        topics(world, stay + 2, stay, random);

        var smaller = Clusters.of(1, stay);
        for (int i = 0; i < random.nextInt(20); i++) {
            pass(smaller, world, random);
        }
        var last = random.nextBoolean() ? smaller : Clusters.of(1, stay + 2);
        untilDone(last, world, random, 5);

        assertThat(world.registeredBrokers()).isEqualTo(ids(last.brokerIds()));
        assertThat(world.isWhole()).isTrue();
    }

    @Property(tries = 10)
    void brokersStayWhenTheOthersAreTooFewForATopic(@ForAll long seed) {
        var random = new Random(seed);
        var world = born(1, 3, seed);
        world.topic("orders", List.of(2, 1, 0), 1);
        world.topic("__consumer_offsets", List.of(0, 1, 2), 2);

        for (int i = 0; i < 50; i++) {
            pass(Clusters.of(1, 2), world, random);
        }

        assertThat(world.registeredBrokers()).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(plan(Clusters.of(1, 2), world).steps())
                .as("nothing but the refusal")
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        step -> assertThat(step.reason()).isEqualTo("TooFewBrokersLeft"));
        assertThat(world.replicas("__consumer_offsets")).isEqualTo(3);
    }

    @Property(tries = 10)
    void internalTopicsGrowAndShrinkWithTheCluster(@ForAll long seed) {
        var random = new Random(seed);
        var world = born(1, 1, seed);
        world.topic("__consumer_offsets", List.of(0), 1);

        untilDone(Clusters.of(1, 4), world, random, 3);
        assertThat(world.replicas("__consumer_offsets")).isEqualTo(3);

        untilDone(Clusters.of(1, 2), world, random, 3);
        assertThat(world.replicas("__consumer_offsets")).isEqualTo(2);
    }

    @Property(tries = 10)
    void theOnlyControllersLostDiskIsNeverRecreated(@ForAll long seed) {
        var random = new Random(seed);
        var world = born(1, 2, seed);

        world.loseDisk(new NodeId(1000));
        for (int i = 0; i < 20; i++) {
            pass(Clusters.of(1, 2), world, random);
        }

        assertThat(plan(Clusters.of(1, 2), world).blocked())
                .extracting(Step.Blocked::reason)
                .containsExactly("QuorumLost");
        assertThat(world.nodes()).noneMatch(id -> id.role() == NodeRole.Controller);
    }

    @Property(tries = 10)
    void aLostQuorumComesBackFromSnapshotsThatAPersonRestores(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 1) int half) {
        var random = new Random(seed);
        var cluster = Clusters.of(2 * half + 1, 2);
        var world = born(2 * half + 1, 2, seed);
        topics(world, 2, random);
        var lost = cluster.controllerIds().subList(0, half + 1);
        var snapshots = lost.stream().collect(Collectors.toMap(id -> id, world::snapshot));

        lost.forEach(world::loseDisk);
        for (int i = 0; i < 20; i++) {
            pass(cluster, world, random);
        }
        assertThat(plan(cluster, world).blocked())
                .extracting(Step.Blocked::reason)
                .containsExactly("QuorumLost");
        snapshots.forEach(world::restore);
        for (int i = 0; i < 20; i++) {
            pass(cluster, world, random);
        }
        // One that is restored later than a majority is no longer adopted, and that is reported.
        plan(cluster, world)
                .blocked()
                .forEach(step -> {
                    assertThat(step.remedy()).startsWith("delete PersistentVolumeClaim ");
                    lost.forEach(world::deleteRestored);
                });
        untilDone(cluster, world, random, 3);

        assertThat(world.liveVoters()).isEqualTo(ids(cluster.controllerIds()));
        assertThat(lost)
                .as("the quorum is the one that was restored")
                .anyMatch(id -> world.snapshot(id).equals(snapshots.get(id)));
        assertThat(world.isWhole()).isTrue();
    }

    /** What happens to a cluster while people change the number of its controllers. */
    private sealed interface Action {

        /** The declared controllers: 1, 3 or 5. */
        record Ask(int controllers) implements Action {}

        /** One look, of which so many steps are carried out before the operator is killed. */
        record Look(int steps) implements Action {}

        /** Of the nodes that there are, counted round. */
        record Crash(int node) implements Action {}

        record LosePod(int node) implements Action {}

        record LoseBrokersPods() implements Action {}

        /** Only while the quorum can spare one. */
        record LoseControllersDisk(int controller) implements Action {}
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        var any = Arbitraries.integers().between(0, 9);
        Arbitrary<Action> looks =
                Arbitraries.frequencyOf(
                                Tuple.of(1, Arbitraries.just(Integer.MAX_VALUE)),
                                Tuple.of(1, Arbitraries.integers().between(0, 12)))
                        .map(Action.Look::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(40, looks),
                        Tuple.of(2, Arbitraries.of(1, 3, 5).map(Action.Ask::new)),
                        Tuple.of(4, any.map(Action.Crash::new)),
                        Tuple.of(1, any.map(Action.LosePod::new)),
                        Tuple.of(1, Arbitraries.create(Action.LoseBrokersPods::new)),
                        Tuple.of(1, any.map(Action.LoseControllersDisk::new)))
                .list()
                .ofMaxSize(250)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    @Property(tries = 60)
    void controllersComeAndGoThroughAnythingCrashes(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 2) int half,
            @ForAll("actions") List<Action> actions) {
        var world = born(2 * half + 1, 2, seed);
        topics(world, 2, new Random(seed));

        var asked = Clusters.of(2 * half + 1, 2);
        for (var action : actions) {
            switch (action) {
                case Action.Ask ask -> asked = Clusters.of(ask.controllers(), 2);
                case Action.Look look -> {
                    plan(asked, world).steps().stream()
                            .limit(look.steps())
                            .forEach(world::carryOut);
                    world.pass();
                }
                case Action.Crash crash -> any(world.nodes(), crash.node()).ifPresent(world::crash);
                case Action.LosePod lose ->
                        any(world.nodes(), lose.node()).ifPresent(world::losePod);
                case Action.LoseBrokersPods all -> world.losePods(NodeRole.Broker);
                case Action.LoseControllersDisk lose -> {
                    if (world.canLoseAVoter()) {
                        any(world.disks(NodeRole.Controller), lose.controller())
                                .ifPresent(world::loseDisk);
                    }
                }
            }
        }
        untilDone(asked, world, new Random(seed), 5);

        assertThat(world.liveVoters()).isEqualTo(ids(asked.controllerIds()));
        assertThat(world.disks(NodeRole.Controller)).isEqualTo(asked.controllerIds());
        assertThat(world.nodes())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(asked.controllerIds().stream(), asked.brokerIds().stream())
                                .toList());
        assertThat(world.isWhole()).isTrue();
    }

    private static Optional<NodeId> any(List<NodeId> nodes, int index) {
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(index % nodes.size()));
    }

    /** Somebody deletes Services, each of which is made again with another address. */
    @Property(tries = 10)
    void brokersEndWithAServiceEachWhoseAddressTheyAdvertise(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int before,
            @ForAll @IntRange(min = 1, max = 5) int after,
            @ForAll Set<@IntRange(min = 0, max = 4) Integer> deleted) {
        var byAddress = "listeners: [{name: internal, port: 9092, advertise: ServiceIP}]";
        var random = new Random(seed);
        var world = new SimulatedCluster(seed);
        untilDone(Clusters.with(1, before, "", byAddress), world, random, 0);
        topics(world, before, Math.min(before, after), random);
        var asked = Clusters.with(1, after, "", byAddress);

        untilDone(asked, world, random, 2);
        for (var id : deleted) {
            world.deleteService(new NodeId(id));
            pass(asked, world, random);
        }
        untilDone(asked, world, random, 2);

        assertThat(world.brokerServices())
                .isEqualTo(
                        asked.brokerIds().stream()
                                .map(id -> "Service/events-broker-" + id)
                                .collect(Collectors.toSet()));
        assertThat(world.advertisesItsServices()).isTrue();
        assertThat(world.isWhole()).isTrue();
    }

    @Property(tries = 20)
    void controllersThatChangeWhileTheyAreToBeRestartedEndCurrent(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 2) int before,
            @ForAll @IntRange(min = 0, max = 2) int after) {
        var random = new Random(seed);
        var world = born(2 * before + 1, 2, seed);

        var last = Clusters.with(2 * after + 1, 2, "-Dchanged=1");
        untilDone(last, world, random, 5);

        assertThat(world.liveVoters()).isEqualTo(ids(last.controllerIds()));
        assertThat(world.disks(NodeRole.Controller)).isEqualTo(last.controllerIds());
    }

    @Property(tries = 20)
    void aBootstrapThatIsRevertedEndsAsDeclared(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 2) int before,
            @ForAll @IntRange(min = 0, max = 2) int after) {
        var random = new Random(seed);
        var world = new SimulatedCluster(seed);
        var passes = random.nextInt(12);
        for (int i = 0; i < passes; i++) {
            pass(Clusters.of(2 * before + 1, 2), world, random);
        }

        var last = Clusters.of(2 * after + 1, 2);
        untilDone(last, world, random, 0);

        assertThat(world.liveVoters()).isEqualTo(ids(last.controllerIds()));
        assertThat(world.disks(NodeRole.Controller)).isEqualTo(last.controllerIds());
    }

    private static SimulatedCluster born(int controllers, int brokers, long seed) {
        var world = new SimulatedCluster(seed);
        untilDone(Clusters.of(controllers, brokers), world, new Random(seed), 0);
        return world;
    }

    private static void topics(SimulatedCluster world, int brokers, Random random) {
        topics(world, brokers, brokers, random);
    }

    private static void topics(
            SimulatedCluster world, int brokers, int mostReplicas, Random random) {
        for (int i = 0; i < 6; i++) {
            var replicas =
                    random.ints(0, brokers)
                            .distinct()
                            .limit(1 + random.nextInt(mostReplicas))
                            .boxed();
            var assigned = replicas.toList();
            world.topic("topic-" + i, assigned, 1 + random.nextInt(assigned.size()));
        }
    }

    private static void untilDone(
            ClusterModel cluster, SimulatedCluster world, Random random, int crashes) {
        var crashesLeft = crashes;
        var quiet = 0;
        for (int i = 0; i < ENOUGH_PASSES; i++) {
            quiet = pass(cluster, world, random).isDone() && world.isWhole() ? quiet + 1 : 0;
            if (quiet > LONG_ENOUGH && crashesLeft == 0) {
                return;
            }
            if (crashesLeft > 0 && random.nextInt(5) == 0 && !world.nodes().isEmpty()) {
                world.crash(world.nodes().get(random.nextInt(world.nodes().size())));
                crashesLeft--;
                quiet = 0;
            }
        }
        throw new AssertionError("not done: " + plan(cluster, world).steps());
    }

    /** The operator may be killed between any two steps: then the rest of a plan is not done. */
    private static Plan pass(ClusterModel cluster, SimulatedCluster world, Random random) {
        var plan = plan(cluster, world);
        var steps = plan.steps();
        var killedAfter = random.nextBoolean() ? steps.size() : random.nextInt(steps.size() + 1);
        steps.stream().limit(killedAfter).forEach(world::carryOut);
        world.pass();
        return plan;
    }

    private static Plan plan(ClusterModel cluster, SimulatedCluster world) {
        return ClusterPlan.next(Clusters.INSTALLATION, cluster, Demand.UNKNOWN, world.look());
    }

    private static Set<Integer> ids(List<NodeId> nodes) {
        return nodes.stream().map(NodeId::value).collect(Collectors.toSet());
    }
}
