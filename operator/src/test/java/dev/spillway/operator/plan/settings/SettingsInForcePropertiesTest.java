package dev.spillway.operator.plan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.config.KafkaProperties;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Against a Kafka that takes dynamic settings as the real one does: one broker checks what all are
 * told; a broker that cannot apply it keeps everything as it was, silently.
 */
class SettingsInForcePropertiesTest {
    private static final Map<String, String> KAFKAS =
            Map.of(
                    "num.io.threads",
                    "8",
                    "log.cleaner.threads",
                    "1",
                    "compression.type",
                    "producer");
    private static final int MOST_STEPS = 200;

    private final Map<String, String> ofAll = new TreeMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private int refused;

    /** One broker. */
    private final class Node {
        Map<String, String> file = Map.of();
        Map<String, String> running = Map.of();
        final Map<String, String> own = new TreeMap<>();

        Map<String, String> effective(Map<String, String> all, Map<String, String> one) {
            var values = new TreeMap<>(KAFKAS);
            values.putAll(file);
            values.putAll(all);
            values.putAll(one);
            return values;
        }

        boolean takes(Map<String, String> values) {
            return values.entrySet().stream()
                    .allMatch(e -> {
                        if (!ThreadPoolResize.contains(e.getKey())) {
                            return true;
                        }
                        int now = Integer.parseInt(running.get(e.getKey()));
                        int next = Integer.parseInt(e.getValue());
                        return next == now || next >= 1 && next >= now / 2 && next <= now * 2;
                    });
        }

        void apply() {
            var values = effective(ofAll, own);
            if (takes(values)) {
                running = values;
            }
        }

        void start(Map<String, String> newFile, boolean fromSnapshot) {
            file = newFile;
            running = effective(Map.of(), Map.of());
            if (fromSnapshot) {
                // Before the pools are there nothing is checked.
                running = effective(ofAll, own);
            }
            apply();
        }
    }

    @Property(tries = 500)
    void whateverWasSetAndWhoeverRestartedEveryBrokerEndsWithWhatIsDeclared(
            @ForAll @IntRange(min = 1, max = 5) int brokers, @ForAll long seed) {
        var random = new Random(seed);
        ofAll.clear();
        nodes.clear();
        for (int id = 0; id < brokers; id++) {
            var node = new Node();
            node.start(Map.of(), false);
            nodes.add(node);
        }
        for (int change = 0; change < 4; change++) {
            var declared = declaration(random);
            disturb(random, declared);
            refused = 0;
            settle(declared, random);
            // Only what somebody else set before can be in the way of a step.
            for (var node : nodes) {
                var wanted = new TreeMap<>(KAFKAS);
                wanted.putAll(declared);
                assertThat(node.running).isEqualTo(wanted);
                assertThat(node.own).isEmpty();
            }
        }
    }

    @Property(tries = 300)
    void noStepIsRefusedAndNoBrokerLeftBehindByWhatIsDeclaredAlone(
            @ForAll @IntRange(min = 1, max = 5) int brokers, @ForAll long seed) {
        var random = new Random(seed);
        ofAll.clear();
        nodes.clear();
        refused = 0;
        for (int id = 0; id < brokers; id++) {
            var node = new Node();
            node.start(Map.of(), false);
            nodes.add(node);
        }
        for (int change = 0; change < 4; change++) {
            settle(declaration(random), random);
        }
        assertThat(refused).isZero();
    }

    private static Map<String, String> declaration(Random random) {
        var declared = new TreeMap<String, String>();
        if (random.nextInt(4) > 0) {
            declared.put("num.io.threads", Integer.toString(1 + random.nextInt(100)));
        }
        if (random.nextInt(3) > 0) {
            declared.put("log.cleaner.threads", Integer.toString(1 + random.nextInt(9)));
        }
        if (random.nextBoolean()) {
            declared.put("compression.type", random.nextBoolean() ? "zstd" : "lz4");
        }
        return declared;
    }

    /** Restarts, and what somebody else sets. */
    private void disturb(Random random, Map<String, String> declared) {
        for (var node : nodes) {
            if (random.nextInt(3) == 0) {
                node.start(declared, random.nextBoolean());
            }
            if (random.nextInt(5) == 0) {
                node.own.put("num.io.threads", Integer.toString(1 + random.nextInt(50)));
                node.apply();
            }
        }
        if (random.nextInt(4) == 0) {
            ofAll.put("num.io.threads", Integer.toString(1 + random.nextInt(200)));
            nodes.forEach(Node::apply);
        }
    }

    private void settle(Map<String, String> declared, Random random) {
        var file = new KafkaProperties(NodeRole.Broker, new TreeMap<>(declared));
        for (int step = 0; step < MOST_STEPS; step++) {
            var steps = BrokerSettings.next(file, view());
            if (steps.isEmpty()) {
                return;
            }
            assertThat(steps).doesNotHaveAnyElementsOfTypes(Step.Blocked.class);
            steps.forEach(one -> make(one, random));
        }
        throw new AssertionError(
                "not settled: " + BrokerSettings.next(file, view()) + ", " + ofAll);
    }

    private void make(Step step, Random random) {
        switch (step) {
            case KafkaStep.AlterBrokers(var set, var unset, var why) -> {
                var all = changed(ofAll, set, unset);
                // Any broker may be asked.
                var asked = nodes.get(random.nextInt(nodes.size()));
                if (asked.takes(asked.effective(all, asked.own))) {
                    ofAll.clear();
                    ofAll.putAll(all);
                    nodes.forEach(Node::apply);
                } else {
                    refused++;
                }
            }
            case KafkaStep.AlterBroker(var id, var set, var unset, var why) -> {
                var node = nodes.get(id.value());
                var own = changed(node.own, set, unset);
                if (node.takes(node.effective(ofAll, own))) {
                    node.own.clear();
                    node.own.putAll(own);
                    node.apply();
                } else {
                    refused++;
                }
            }
            default -> {}
        }
    }

    private static Map<String, String> changed(
            Map<String, String> before, Map<String, String> set, Collection<String> unset) {
        var after = new TreeMap<>(before);
        after.putAll(set);
        after.keySet().removeAll(unset);
        return after;
    }

    private KafkaView view() {
        var brokers = new TreeMap<Integer, Broker>();
        for (int id = 0; id < nodes.size(); id++) {
            var node = nodes.get(id);
            brokers.put(
                    id,
                    new Broker(
                            id,
                            false,
                            "",
                            Broker.Disk.UNKNOWN,
                            Map.copyOf(node.running),
                            new Broker.Sources(Map.copyOf(node.own), node.file, KAFKAS)));
        }
        return new KafkaView(
                        brokers,
                        new Quorum(1000, List.of(), List.of()),
                        List.of(),
                        Map.copyOf(ofAll),
                        Map.of(),
                        new MetadataVersion(33),
                        SettingTypes.UNKNOWN,
                        Placements.NONE)
                .settingsUnchangedFor(Duration.ofMinutes(1));
    }
}
