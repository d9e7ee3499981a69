package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.RotationRequest;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rotations with an operator that is killed between any two steps, whose clock jumps, and people
 * who delete and edit Secrets. Whether nodes and the operator can talk to each other is checked
 * after every step, by {@link CertificateWorld}.
 */
class RotationSimulationTest {
    private static final int ROUNDS = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 6, 7})
    void nobodyIsLockedOutWhateverHappens(long seed) {
        var random = new Random(seed);
        var world = CertificateWorld.running(1, 3);
        var first = world.authority(AuthorityKind.Nodes).newest().fingerprint();
        world.request = RotationRequest.of("first", "");
        for (int round = 0; round < ROUNDS; round++) {
            disturb(world, random);
            world.operate(random.nextInt(4));
            world.nodes.values().stream()
                    .filter(node -> random.nextInt(3) == 0)
                    .forEach(CertificateWorld.Node::sync);
            world.everybodyTrustsEverybody();
            world.now = world.now.plusSeconds(60);
        }
        world.skew = Duration.ZERO;
        world.nodes
                .values()
                .forEach(node -> {
                    node.answers = true;
                    if (!node.running) {
                        node.start();
                    }
                });

        world.settle();

        world.isWhole();
        assertThat(world.authority(AuthorityKind.Nodes).newest().fingerprint()).isNotEqualTo(first);
    }

    private static void disturb(CertificateWorld world, Random random) {
        var all = new ArrayList<>(world.nodes.values());
        var node = all.get(random.nextInt(all.size()));
        switch (random.nextInt(24)) {
            case 0 -> node.running = false;
            case 1, 2, 3 -> {
                if (!node.running && world.secrets.all.containsKey(node.secret())) {
                    node.start();
                }
            }
            case 4 -> node.answers = false;
            case 5, 6, 7 -> all.forEach(each -> each.answers = true);
            case 8 -> world.skew = Duration.ofDays(random.nextInt(4_000) - 2_000);
            case 9, 10, 11 -> world.skew = Duration.ZERO;
            case 12 -> {
                if (canLose(world)) {
                    world.secrets.all.remove(node.secret());
                }
            }
            case 13 -> {
                if (canLose(world) && world.secrets.all.containsKey(node.secret())) {
                    world.edit(node.secret(), "tls.key", "nothing");
                }
            }
            case 14 -> {
                if (usable(world) == all.size()) {
                    world.secrets.all.remove(CertificateWorld.CA);
                }
            }
            case 15 -> {
                if (world.secrets.all.containsKey(CertificateWorld.CA)
                        && usable(world) >= all.size() - 1) {
                    var number = world.authority(AuthorityKind.Nodes).newest().number();
                    world.edit(CertificateWorld.CA, "nodes-" + number + ".key", "edited");
                }
            }
            case 16, 17 ->
                    world.request = RotationRequest.of("again " + random.nextInt(1_000_000), "");
            default -> {}
        }
    }

    /**
     * Without a key to issue with, a second node that has lost its Secret is lost to the others.
     */
    private static boolean canLose(CertificateWorld world) {
        var key =
                world.read()
                        .authority(AuthorityKind.Nodes)
                        .filter(nodes -> nodes.issuing().hasKey() && nodes.newest().hasKey())
                        .isPresent();
        return usable(world) > (key ? 2 : world.nodes.size() - 1);
    }

    private static long usable(CertificateWorld world) {
        return world.read().secrets().values().stream()
                .filter(secret ->
                        secret instanceof NodeSecret.Usable usable
                                && usable.certificate().isValidAt(world.now))
                .count();
    }

    /** Killed after each number of steps that a reconciliation can have. */
    @Test
    void aRotationGoesOnWhereverItWasInterrupted() {
        for (int killedAfter = 0; killedAfter < 5; killedAfter++) {
            var world = CertificateWorld.running(1, 2);
            var old = world.authority(AuthorityKind.Nodes).newest().certificate();
            world.request = RotationRequest.of("now", "");
            for (int round = 0; round < 12; round++) {
                world.operate(killedAfter);
                world.nodes.values().forEach(CertificateWorld.Node::sync);
                world.everybodyTrustsEverybody();
            }
            world.settle();
            world.isWhole();
            assertThat(world.authority(AuthorityKind.Nodes).certificates()).doesNotContain(old);
        }
    }

    @Test
    void theThreeStatesAreVisibleAndEachEndsByProof() {
        var world = CertificateWorld.running(1, 2);
        world.request = RotationRequest.of("now", "");
        var slow = world.nodes.get(new NodeId(1));

        // 1: trust both, until the last node was seen to.
        syncAllBut(slow, world, 6);
        assertThat(waits(world.operate()))
                .anyMatch(line ->
                        line.startsWith("rotate the nodes CA (step 1 of 3: trust both)")
                                && line.contains("broker 1 does not trust the new authority"));
        assertThat(world.authority(AuthorityKind.Nodes).issuer()).isEqualTo(1);

        // 2: new certificates, until the last node serves its own.
        slow.sync();
        syncAllBut(slow, world, 8);
        assertThat(world.authority(AuthorityKind.Nodes).issuer()).isEqualTo(2);
        assertThat(waits(world.operate()))
                .anyMatch(line ->
                        line.startsWith("rotate the nodes CA (step 2 of 3: new certificates)")
                                && line.contains("broker 1"));
        assertThat(world.authority(AuthorityKind.Nodes).generations()).hasSize(2);

        // 3: the old one is distrusted, until the last node does.
        slow.sync();
        syncAllBut(slow, world, 8);
        assertThat(world.authority(AuthorityKind.Nodes).generations()).hasSize(1);
        assertThat(waits(world.operate()))
                .anyMatch(line ->
                        line.startsWith("rotate the nodes CA (step 3 of 3: distrust the old)")
                                && line.contains("broker 1 still trusts"));

        slow.sync();
        world.settle();
        world.isWhole();
    }

    /** It may trust the old one still. */
    @Test
    void aNodeThatIsSilentIsNamedInTheLastStepToo() {
        var world = CertificateWorld.running(1, 2);
        world.request = RotationRequest.of("now", "");
        var slow = world.nodes.get(new NodeId(1));
        for (int i = 0; i < 20; i++) {
            world.operate();
            if (world.authority(AuthorityKind.Nodes).newest().number() == 2
                    && world.authority(AuthorityKind.Nodes).generations().size() == 1) {
                break;
            }
            world.nodes.values().forEach(CertificateWorld.Node::sync);
        }
        slow.answers = false;
        syncAllBut(slow, world, 4);

        assertThat(waits(world.operate()))
                .anyMatch(line ->
                        line.startsWith("rotate the nodes CA (step 3 of 3: distrust the old)")
                                && line.contains("broker 1 does not say what it serves"));

        // Later on it is a node that does not answer, and no rotation.
        world.now = world.now.plus(Duration.ofDays(2));
        assertThat(waits(world.operate())).isEmpty();

        slow.answers = true;
        world.settle();
        world.isWhole();
    }

    @Test
    void aNodeThatIsDownHoldsTheRotationUpAndIsNamed() {
        var world = CertificateWorld.running(1, 2);
        world.request = RotationRequest.of("now", "");
        world.nodes.get(new NodeId(0)).answers = false;
        for (int i = 0; i < 8; i++) {
            world.operate();
            world.nodes.values().forEach(CertificateWorld.Node::sync);
        }

        assertThat(waits(world.operate()))
                .anyMatch(line -> line.contains("broker 0 does not say what it serves"));
        assertThat(world.authority(AuthorityKind.Nodes).issuer()).isEqualTo(1);
    }

    @Test
    void aClockThatJumpsYearsAheadReachesOneNodeAtMost() {
        var world = CertificateWorld.running(1, 3);
        var before = world.secrets.applied;
        world.skew = Duration.ofDays(80);
        for (int i = 0; i < 20; i++) {
            world.operate();
            world.nodes.values().forEach(CertificateWorld.Node::sync);
            world.everybodyTrustsEverybody();
        }

        // The node refuses what is not valid yet, and no other gets one.
        assertThat(world.secrets.applied - before).isEqualTo(1);
        assertThat(waits(world.operate())).anyMatch(line -> line.contains("it is not valid now"));

        world.skew = Duration.ZERO;
        world.settle();
        world.isWhole();
    }

    private static void syncAllBut(CertificateWorld.Node slow, CertificateWorld world, int rounds) {
        for (int i = 0; i < rounds; i++) {
            world.operate();
            world.nodes.values().stream()
                    .filter(node -> node != slow)
                    .forEach(CertificateWorld.Node::sync);
            world.everybodyTrustsEverybody();
        }
    }

    private static List<String> waits(List<Step> steps) {
        assertThat(steps).noneMatch(KubeStep.ChangeAuthorities.class::isInstance);
        return steps.stream()
                .filter(Step.Wait.class::isInstance)
                .map(step -> step.what() + ": " + step.why())
                .toList();
    }
}
