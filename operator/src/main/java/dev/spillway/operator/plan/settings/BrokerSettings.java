package dev.spillway.operator.plan.settings;

import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.config.KafkaProperties;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Settings that Kafka can change while it runs are changed so. They are also in the brokers' file,
 * so that a broker that starts anew has them from its first moment. Whether one is in force is what
 * each broker says that it runs with ({@link SettingRollout}); of a broker that does not say it is
 * not known.
 *
 * <p>What is not declared has Kafka's own value. A broker that started when it was declared has it
 * still in its file, so that all are told Kafka's value until that broker has restarted.
 */
public final class BrokerSettings {

    private static final int MAX_NAMED = 3;

    private final KafkaProperties file;
    private final KafkaView view;
    private final List<Broker> answering;
    private final SortedMap<String, String> set = new TreeMap<>();
    private final SortedSet<String> unset = new TreeSet<>();
    private final SortedMap<NodeId, SortedMap<String, Optional<String>>> perBroker =
            new TreeMap<>();
    private final List<String> waits = new ArrayList<>();
    private final List<Step> blocked = new ArrayList<>();
    private final SortedMap<String, String> targets = new TreeMap<>();

    private BrokerSettings(KafkaProperties file, KafkaView view) {
        this.file = file;
        this.view = view;
        this.answering =
                view.brokers().values().stream()
                        .filter(broker -> !broker.settings().isEmpty())
                        .toList();
    }

    public static List<Step> next(ClusterModel cluster, ObservedCluster seen) {
        return seen.view().map(view -> next(BrokerProperties.of(cluster), view)).orElse(List.of());
    }

    /**
     * @param file what brokers that start now are given
     */
    public static List<Step> next(KafkaProperties file, KafkaView view) {
        var settings = new BrokerSettings(file, view);
        if (!settings.answering.isEmpty()) {
            file.dynamic().forEach(settings::declared);
            settings.undeclared().forEach(settings::undeclared);
        }
        return settings.steps();
    }

    private void declared(String key, String target) {
        var decision = SettingRollout.of(key, target, answering, view);
        decision.clusterWide()
                .ifPresent(value -> {
                    set.put(key, value);
                    if (!view.settingTypes().same(key, value, target)) {
                        targets.put(key, target);
                    }
                });
        decision.perBroker()
                .forEach((id, value) ->
                        perBroker.computeIfAbsent(id, any -> new TreeMap<>()).put(key, value));
        waits.addAll(decision.waits());
        blocked.addAll(decision.blocked());
    }

    private void undeclared(String key) {
        var kafkas =
                answering.stream()
                        .map(broker -> broker.sources().defaults().get(key))
                        .filter(Objects::nonNull)
                        .findFirst();
        var stale = answering.stream().filter(broker -> startedWith(key, broker)).toList();
        boolean overridden =
                answering.stream().anyMatch(broker -> broker.sources().own().containsKey(key));
        if (kafkas.isPresent()
                && (!stale.isEmpty()
                        || overridden
                        || answering.stream()
                                .anyMatch(broker -> !runsWith(kafkas.get(), key, broker)))) {
            declared(key, kafkas.get());
            return;
        }
        if (view.dynamicDefaults().containsKey(key)) {
            unset.add(key);
        }
        if (kafkas.isEmpty()) {
            answering.stream()
                    .filter(broker -> broker.sources().own().containsKey(key))
                    .forEach(broker ->
                            perBroker
                                    .computeIfAbsent(
                                            new NodeId(broker.id()), any -> new TreeMap<>())
                                    .put(key, Optional.empty()));
            if (!stale.isEmpty()) {
                blocked.add(stillInFile(key, stale));
            }
        }
    }

    /**
     * Settings that are not declared, and of which a broker may have another value than Kafka's.
     */
    private SortedSet<String> undeclared() {
        var candidates = new TreeMap<String, String>();
        view.dynamicDefaults().keySet().forEach(key -> candidates.put(key, ""));
        for (var broker : answering) {
            var dynamic = new TreeMap<String, String>();
            broker.sources().own().keySet().forEach(key -> dynamic.put(key, ""));
            broker.sources().file().keySet().forEach(key -> dynamic.put(key, ""));
            broker.sources()
                    .defaults()
                    .forEach((key, value) -> {
                        if (!runsWith(value, key, broker)) {
                            dynamic.put(key, "");
                        }
                    });
            candidates.putAll(new KafkaProperties(NodeRole.Broker, dynamic).dynamic());
        }
        var keys = new TreeSet<>(candidates.keySet());
        keys.removeIf(key -> file.all().containsKey(key) || !isManaged(key));
        return keys;
    }

    private boolean startedWith(String key, Broker broker) {
        var value = broker.sources().file().get(key);
        var kafkas = broker.sources().defaults().get(key);
        return value != null && (kafkas == null || !view.settingTypes().same(key, value, kafkas));
    }

    private boolean runsWith(String value, String key, Broker broker) {
        return SettingRollout.runsWith(key, value, broker, view);
    }

    private List<Step> steps() {
        var steps = new ArrayList<Step>();
        // First, as a broker that cannot apply what all are told takes nothing else either, until
        // it has a value of its own.
        answering.forEach(broker -> {
            var values = perBroker.get(new NodeId(broker.id()));
            if (values != null) {
                pinCurrent(broker, values);
                steps.add(alter(new NodeId(broker.id()), values));
            }
        });
        if (!set.isEmpty() || !unset.isEmpty()) {
            steps.add(new KafkaStep.AlterBrokers(set, unset, why()));
        }
        if (!waits.isEmpty()) {
            steps.add(new Step.Wait("bring settings into force", some(waits), "they run with it"));
        }
        var silent =
                view.brokers().values().stream()
                        .filter(broker -> broker.settings().isEmpty())
                        .toList();
        if (!silent.isEmpty()) {
            steps.add(
                    new Step.Wait(
                            "see which settings are in force",
                            SettingRollout.names(silent)
                                    + (silent.size() == 1 ? " does" : " do")
                                    + " not tell",
                            "Kafka says it of every broker"));
        }
        steps.addAll(blocked);
        return steps;
    }

    /**
     * A broker judges all that it is told together. What it could not take of what all are told
     * stays with it as it runs, so that it takes the rest.
     */
    private void pinCurrent(Broker broker, SortedMap<String, Optional<String>> values) {
        view.dynamicDefaults()
                .forEach((key, value) -> {
                    if (!values.containsKey(key)
                            && !broker.sources().own().containsKey(key)
                            && !ThreadPoolResize.takes(key, value, broker)) {
                        values.put(key, Optional.ofNullable(broker.settings().get(key)));
                    }
                });
    }

    private static Step alter(NodeId id, SortedMap<String, Optional<String>> values) {
        var set = new TreeMap<String, String>();
        var unset = new TreeSet<String>();
        values.forEach((key, value) ->
                value.ifPresentOrElse(text -> set.put(key, text), () -> unset.add(key)));
        return new KafkaStep.AlterBroker(
                id,
                set,
                unset,
                set.isEmpty()
                        ? "what all brokers are told is to hold for it too"
                        : "it does not run with what all brokers are told");
    }

    private String why() {
        if (!targets.isEmpty()) {
            return targets.entrySet().stream()
                            .map(step -> step.getKey() + " is to be " + step.getValue())
                            .collect(Collectors.joining(", "))
                    + ", and Kafka doubles or halves thread pools at most, by what the slowest"
                    + " broker runs with";
        }
        return set.isEmpty()
                ? "they are not declared, and every broker has Kafka's own value"
                : "they differ from the declared ones";
    }

    private static String some(List<String> texts) {
        int more = texts.size() - MAX_NAMED;
        return texts.stream().limit(MAX_NAMED).collect(Collectors.joining("; "))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private Step.Blocked stillInFile(String key, List<Broker> stale) {
        return new Step.Blocked(
                "NotInForce",
                "take " + key + " out of force",
                SettingRollout.names(stale)
                        + (stale.size() == 1 ? " has it" : " have it")
                        + " from when it was declared, and it has no value of Kafka's own that"
                        + " could be set instead",
                "delete the Pods of "
                        + SettingRollout.names(stale)
                        + " one at a time, each when the one before is Ready; or declare it in"
                        + " spec.config");
    }

    /**
     * Throttles belong to whoever moves data, and cordons to what drains brokers. Kafka itself sets
     * min.insync.replicas for all brokers, and refuses to unset it (KIP-966).
     */
    private static boolean isManaged(String key) {
        return !key.contains("throttled")
                && !key.equals("cordoned.log.dirs")
                && !key.equals("min.insync.replicas");
    }
}
