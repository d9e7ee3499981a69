package dev.spillway.operator.plan.upgrades;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.UpgradeTurn;
import dev.spillway.operator.plan.upgrades.FleetMember.Willingness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UpgradeOrderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Set<String> ALL = Set.of("a/one", "b/two", "c/three");

    @Test
    void theFirstByNamespaceAndNameBeginsAndTheOthersWaitForIt() {
        var order =
                seen(UpgradeOrder.of(NOW, 1, Set.of()), old("c/three"), old("b/two"), old("a/one"));
        assertThat(order.turn("a/one", NOW)).isInstanceOf(UpgradeTurn.Granted.class);
        assertThat(order.turn("b/two", NOW))
                .isEqualTo(
                        new UpgradeTurn.Waits(
                                "Cluster a/one is being upgraded",
                                "all of its nodes run with the newer release and it is healthy"));
    }

    @Test
    void noneBeginsBeforeAllHaveBeenSeen() {
        var order = seen(UpgradeOrder.of(NOW, 1, Set.of()), old("a/one"), old("b/two"));
        assertThat(order.turn("a/one", NOW))
                .isEqualTo(
                        new UpgradeTurn.Waits(
                                "the operator has just started",
                                "it has seen all of its Clusters"));
    }

    @Test
    void oneThatCannotBeSeenHoldsUpTheOthersForSomeMinutesOnly() {
        var order = seen(UpgradeOrder.of(NOW, 1, Set.of()), old("a/one"), old("b/two"));
        order = order.with(old("b/two"), ALL, NOW.plus(Duration.ofMinutes(5)));
        assertThat(order.begun()).containsExactly("a/one");
    }

    @Test
    void oneThatHasBegunBeforeTheOperatorStartedContinuesAtOnce() {
        var order = seen(UpgradeOrder.of(NOW, 1, Set.of("b/two")), mixed("b/two"));
        assertThat(order.turn("b/two", NOW)).isInstanceOf(UpgradeTurn.Granted.class);
        order = seen(order, old("a/one"), old("c/three"));
        assertThat(order.begun()).containsExactly("b/two");
    }

    @Test
    void oneThatIsHalfDoneComesFirstAlsoWhenItsStatusDoesNotSayThatItHasBegun() {
        var order =
                seen(
                        UpgradeOrder.of(NOW, 1, Set.of()),
                        old("a/one"),
                        old("b/two"),
                        mixed("c/three"));
        assertThat(order.begun()).containsExactly("c/three");
    }

    @Test
    void oneThatIsNotHealthyIsPassedOverUntilItIs() {
        var order =
                seen(
                        UpgradeOrder.of(NOW, 1, Set.of()),
                        sick("a/one"),
                        old("b/two"),
                        old("c/three"));
        assertThat(order.begun()).containsExactly("b/two");
        assertThat(order.turn("a/one", NOW))
                .isEqualTo(
                        new UpgradeTurn.Waits(
                                "broker 1 is starting",
                                "the cluster is healthy, or a restart is requested by the"
                                        + " annotation spillway.dev/restartedAt"));
        order = seen(order, old("a/one"), done("b/two"));
        assertThat(order.begun()).containsExactly("a/one");
    }

    @Test
    void oneThatDoesNotBecomeHealthyStopsTheLineAndTheOthersSayWhy() {
        var order =
                seen(UpgradeOrder.of(NOW, 1, Set.of()), old("a/one"), old("b/two"), old("c/three"));
        order =
                seen(
                        order,
                        new FleetMember(
                                "a/one", 0, 4, Willingness.Automatic, "broker 1 is starting"));
        assertThat(order.turn("b/two", NOW)).isInstanceOf(UpgradeTurn.Waits.class);
        var later = NOW.plus(Duration.ofMinutes(10));
        assertThat(order.turn("b/two", later))
                .isEqualTo(
                        new UpgradeTurn.Waits(
                                "Cluster a/one is being upgraded and has not been healthy for 10"
                                        + " minutes or more (a/one: broker 1 is starting); see"
                                        + " kubectl describe clusters.spillway.dev one -n a",
                                "all of its nodes run with the newer release and it is healthy"));
        order = order.with(done("a/one"), ALL, later);
        assertThat(order.turn("b/two", later)).isInstanceOf(UpgradeTurn.Granted.class);
        assertThat(order.turn("a/one", later)).isInstanceOf(UpgradeTurn.NotNeeded.class);
    }

    @Test
    void oneWhosePlanIsBlockedOrWasRefusedDoesNotBegin() {
        var blocked = old("a/one").blockedBy(blocked("DowngradeRefused", "run Kafka 3.9"));
        var order =
                seen(
                        UpgradeOrder.of(NOW, 1, Set.of()),
                        blocked,
                        old("b/two").refusedFor("RefusedByKubernetes"),
                        old("c/three"));
        assertThat(order.begun()).containsExactly("c/three");
        assertThat(order.turn("a/one", NOW))
                .isEqualTo(
                        new UpgradeTurn.Waits(
                                "cannot run Kafka 3.9 (DowngradeRefused)",
                                "that is resolved (see status.plan and the conditions)"));
        assertThat(((UpgradeTurn.Waits) order.turn("b/two", NOW)).why())
                .isEqualTo("the last run of its plan was refused (RefusedByKubernetes)");

        order = seen(order, old("a/one"), done("c/three"));
        assertThat(order.begun()).containsExactly("a/one");
    }

    @Test
    void whatDoesNotStandInTheWayOfARestartHoldsBackNoUpgradeThatMayCureIt() {
        var order =
                seen(
                        UpgradeOrder.of(NOW, 2, Set.of()),
                        old("a/one").blockedBy(blocked("NotInForce", "apply num.io.threads")),
                        old("b/two").refusedFor("RefusedByKafka"),
                        old("c/three"));
        assertThat(order.begun()).containsExactly("a/one", "b/two");
    }

    @Test
    void theOthersSayWhenAHealthyOneHasHadItsTurnForLong() {
        var order =
                seen(UpgradeOrder.of(NOW, 1, Set.of()), old("a/one"), old("b/two"), old("c/three"));
        var later = NOW.plus(Duration.ofMinutes(10));
        assertThat(((UpgradeTurn.Waits) order.turn("b/two", later.minusSeconds(1))).why())
                .isEqualTo("Cluster a/one is being upgraded");
        assertThat(((UpgradeTurn.Waits) order.turn("b/two", later)).why())
                .isEqualTo(
                        "Cluster a/one is being upgraded and has had its turn for 10 minutes or"
                                + " more (a/one: 4 nodes of another release); see kubectl describe"
                                + " clusters.spillway.dev one -n a");

        var two =
                seen(UpgradeOrder.of(NOW, 2, Set.of()), old("a/one"), old("b/two"), old("c/three"));
        assertThat(((UpgradeTurn.Waits) two.turn("c/three", later)).why())
                .startsWith(
                        "Clusters a/one, b/two are being upgraded; one of them has had its turn"
                                + " for 10 minutes or more (a/one: ");
    }

    @Test
    void oneThatHadItsTurnBeforeTheOperatorStartedAndIsNeverSeenAgainHoldsUpNoOtherForEver() {
        var deleted = seen(UpgradeOrder.of(NOW, 1, Set.of("d/gone")), old("a/one"));
        assertThat(deleted.begun()).as("it does not exist").isEmpty();

        var order = seen(UpgradeOrder.of(NOW, 1, Set.of("a/one")), old("b/two"), old("c/three"));
        assertThat(order.begun()).as("it may be half done").containsExactly("a/one");
        order = order.with(old("b/two"), ALL, NOW.plus(Duration.ofMinutes(5)));
        assertThat(order.begun()).containsExactly("b/two");
    }

    @Test
    void everyRestartThatIsDoneStartsTheTimeAnew() {
        var order =
                seen(UpgradeOrder.of(NOW, 1, Set.of()), old("a/one"), old("b/two"), old("c/three"));
        order = seen(order, sick("a/one"));
        order = order.with(mixed("a/one"), ALL, NOW.plus(Duration.ofMinutes(9)));
        order = order.with(sick("a/one"), ALL, NOW.plus(Duration.ofMinutes(9)));
        assertThat(
                        ((UpgradeTurn.Waits) order.turn("b/two", NOW.plus(Duration.ofMinutes(11))))
                                .why())
                .doesNotContain("has not been healthy");
    }

    @Test
    void manualAndPausedOnesWaitForAPersonAndHoldUpNoOther() {
        var order =
                seen(
                        UpgradeOrder.of(NOW, 1, Set.of()),
                        new FleetMember("a/one", 4, 0, Willingness.Manual, ""),
                        new FleetMember("b/two", 4, 0, Willingness.Paused, ""),
                        old("c/three"));
        assertThat(order.begun()).containsExactly("c/three");
        assertThat(((UpgradeTurn.Waits) order.turn("a/one", NOW)).why())
                .isEqualTo("spec.upgrade is Manual");
        assertThat(((UpgradeTurn.Waits) order.turn("b/two", NOW)).why())
                .isEqualTo("spec.paused is true");
    }

    @Test
    void oneThatIsSetToManualHalfwayGivesItsTurnBackWhenItIsHealthy() {
        var order =
                seen(UpgradeOrder.of(NOW, 1, Set.of()), old("a/one"), old("b/two"), old("c/three"));
        order =
                seen(
                        order,
                        new FleetMember("a/one", 2, 2, Willingness.Manual, "broker 1 is starting"));
        assertThat(order.begun())
                .as("the others could fail in the same way")
                .containsExactly("a/one");
        order = seen(order, new FleetMember("a/one", 2, 2, Willingness.Manual, ""));
        assertThat(order.begun()).containsExactly("b/two");
    }

    @Test
    void oneThatIsDeletedMakesRoom() {
        var order =
                seen(UpgradeOrder.of(NOW, 1, Set.of()), old("a/one"), old("b/two"), old("c/three"));
        order = order.with(old("b/two"), Set.of("b/two", "c/three"), NOW);
        assertThat(order.begun()).containsExactly("b/two");
    }

    @Test
    void asManyAsTheLimitAllowsAreUpgradedAtTheSameTime() {
        var order =
                seen(UpgradeOrder.of(NOW, 2, Set.of()), old("a/one"), old("b/two"), old("c/three"));
        assertThat(order.begun()).containsExactly("a/one", "b/two");
        assertThat(((UpgradeTurn.Waits) order.turn("c/three", NOW)).why())
                .isEqualTo("Clusters a/one, b/two are being upgraded");
    }

    @Test
    void aNewClusterWaitsForNobody() {
        var order =
                seen(
                        UpgradeOrder.of(NOW, 1, Set.of()),
                        old("a/one"),
                        old("b/two"),
                        done("c/three"));
        assertThat(order.turn("c/three", NOW)).isInstanceOf(UpgradeTurn.NotNeeded.class);
    }

    /** Clusters are seen in any order, fall ill and recover at any time. */
    @Property
    void neverMoreThanTheLimitAndInTheEndAll(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 7) int clusters,
            @ForAll @IntRange(min = 1, max = 3) int limit) {
        var random = new Random(seed);
        var left = new TreeMap<String, Integer>();
        for (int i = 0; i < clusters; i++) {
            left.put("ns/" + i, 3);
        }
        var touched = new ArrayList<String>();
        var order = UpgradeOrder.of(NOW, limit, Set.of());
        for (int step = 0; step < 3000 && left.values().stream().anyMatch(n -> n > 0); step++) {
            var name = "ns/" + random.nextInt(clusters);
            var healthy = random.nextInt(4) > 0;
            int older = left.get(name);
            order =
                    order.with(
                            new FleetMember(
                                    name,
                                    older,
                                    3 - older,
                                    Willingness.Automatic,
                                    healthy ? "" : "broker 1 is starting"),
                            left.keySet(),
                            NOW);
            assertThat(order.begun()).hasSizeLessThanOrEqualTo(limit);
            if (order.turn(name, NOW) instanceof UpgradeTurn.Granted && healthy) {
                if (older == 3) {
                    touched.add(name);
                }
                left.put(name, older - 1);
            }
            var halfDone = left.values().stream().filter(n -> n > 0 && n < 3).count();
            assertThat(halfDone).isLessThanOrEqualTo(limit);
        }
        assertThat(left.values()).containsOnly(0);
        assertThat(touched).doesNotHaveDuplicates();
    }

    private static UpgradeOrder seen(UpgradeOrder order, FleetMember... members) {
        var next = order;
        for (var member : List.of(members)) {
            next = next.with(member, ALL, NOW);
        }
        return next;
    }

    private static List<Step.Blocked> blocked(String reason, String what) {
        return List.of(new Step.Blocked(reason, what, "...", "..."));
    }

    private static FleetMember old(String cluster) {
        return new FleetMember(cluster, 4, 0, Willingness.Automatic, "");
    }

    private static FleetMember mixed(String cluster) {
        return new FleetMember(cluster, 2, 2, Willingness.Automatic, "");
    }

    private static FleetMember sick(String cluster) {
        return new FleetMember(cluster, 4, 0, Willingness.Automatic, "broker 1 is starting");
    }

    private static FleetMember done(String cluster) {
        return new FleetMember(cluster, 0, 4, Willingness.Automatic, "");
    }
}
