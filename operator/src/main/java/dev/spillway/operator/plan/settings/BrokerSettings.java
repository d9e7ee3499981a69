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
import dev.spillway.operator.plan.hot.HotSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Changes settings that Kafka can change at run time. They are also in the brokers' properties
 * file, so that a broker that restarts has them at once. A setting is in force on a broker when the
 * broker reports to run with it ({@link SettingRollout}); on a broker that does not report it, that
 * is unknown.
 *
 * <p>What is not declared has Kafka's default. A broker that started while it was declared still
 * has it in its file, so the default is set on all brokers until that broker has restarted.
 */
public final class BrokerSettings {

    private static final int MAX_NAMED = 3;

    private final KafkaProperties file;
    private final SortedMap<String, String> decided;
    private final KafkaView view;
    private final List<Broker> answering;
    private final SortedMap<String, String> set = new TreeMap<>();
    private final SortedSet<String> unset = new TreeSet<>();
    private final SortedMap<NodeId, SortedMap<String, Optional<String>>> perBroker =
            new TreeMap<>();
    private final List<String> waits = new ArrayList<>();
    private final List<Step> blocked = new ArrayList<>();
    private final SortedMap<String, String> targets = new TreeMap<>();

    private BrokerSettings(
            KafkaProperties file, SortedMap<String, String> decided, KafkaView view) {
        this.file = file;
        this.decided = decided;
        this.view = view;
        this.answering =
                view.brokers().values().stream()
                        .filter(broker -> !broker.settings().isEmpty())
                        .toList();
    }

    public static List<Step> next(ClusterModel cluster, ObservedCluster seen) {
        return seen.view()
                .map(view -> {
                    var steps =
                            new ArrayList<>(
                                    next(
                                            BrokerProperties.of(cluster),
                                            HotSettings.of(cluster, view),
                                            view));
                    steps.addAll(HotSettings.capacities(seen, view));
                    return List.copyOf(steps);
                })
                .orElse(List.of());
    }

    /**
     * @param file the properties file of brokers that start now
     */
    public static List<Step> next(KafkaProperties file, KafkaView view) {
        return next(file, Collections.emptySortedMap(), view);
    }

    /**
     * @param decided settings that are not in that file, because they follow from what is observed
     */
    static List<Step> next(
            KafkaProperties file, SortedMap<String, String> decided, KafkaView view) {
        var settings = new BrokerSettings(file, decided, view);
        if (!settings.answering.isEmpty()) {
            file.dynamic().forEach(settings::declared);
            decided.forEach(settings::declared);
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
     * Settings that are not declared, and of which a broker may have another value than Kafka's
     * default.
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
        keys.removeIf(
                key -> file.all().containsKey(key) || decided.containsKey(key) || !isManaged(key));
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
        // First, because a broker that cannot apply a cluster-wide value applies nothing else
        // either, until it has a value of its own.
        answering.forEach(broker -> {
            var values = perBroker.get(new NodeId(broker.id()));
            if (values != null) {
                pinCurrent(broker, values);
                steps.add(alter(new NodeId(broker.id()), values));
            }
        });
        if ((!set.isEmpty() || !unset.isEmpty()) && !someFirstNeedTheirOwn()) {
            steps.add(new KafkaStep.AlterBrokers(set, unset, why()));
        }
        if (!waits.isEmpty()) {
            steps.add(
                    new Step.Wait(
                            "apply broker settings", some(waits), "these brokers run with it"));
        }
        var silent =
                view.brokers().values().stream()
                        .filter(broker -> broker.settings().isEmpty())
                        .toList();
        if (!silent.isEmpty()) {
            steps.add(
                    new Step.Wait(
                            "check which settings are in force",
                            SettingRollout.names(silent)
                                    + (silent.size() == 1
                                            ? " does not report its settings"
                                            : " do not report their settings"),
                            "every broker reports its settings"));
        }
        steps.addAll(blocked);
        return steps;
    }

    /**
     * Whether a broker could not apply the cluster-wide values, and gets its own only now. Until it
     * has taken them it refuses whatever is set for all, if it is the one that is asked.
     */
    private boolean someFirstNeedTheirOwn() {
        var clusterWide = new TreeMap<>(view.dynamicDefaults());
        clusterWide.putAll(set);
        clusterWide.keySet().removeAll(unset);
        return answering.stream()
                .filter(broker -> perBroker.containsKey(new NodeId(broker.id())))
                .anyMatch(broker ->
                        clusterWide.entrySet().stream()
                                .anyMatch(
                                        each -> !applies(broker, each.getKey(), each.getValue())));
    }

    private static boolean applies(Broker broker, String key, String value) {
        return broker.sources().own().containsKey(key)
                || ThreadPoolResize.takes(key, value, broker);
    }

    /**
     * A broker validates all of its dynamic settings together. Cluster-wide values that it could
     * not apply are pinned to what it runs with, so that it applies the rest.
     */
    private void pinCurrent(Broker broker, SortedMap<String, Optional<String>> values) {
        view.dynamicDefaults()
                .forEach((key, value) -> {
                    if (!values.containsKey(key) && !applies(broker, key, value)) {
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
                        ? "the cluster-wide value applies to it again"
                        : "it does not run with the cluster-wide value");
    }

    private String why() {
        if (!targets.isEmpty()) {
            return targets.entrySet().stream()
                            .map(step -> step.getKey() + " should be " + step.getValue())
                            .collect(Collectors.joining(", "))
                    + ", and Kafka at most doubles or halves the thread pool of a broker at a time";
        }
        if (!set.isEmpty() && decided.keySet().containsAll(set.keySet())) {
            return HotSettings.WHY;
        }
        return set.isEmpty()
                ? "they are not declared, and every broker has Kafka's default"
                : "not as declared";
    }

    private static String some(List<String> texts) {
        int more = texts.size() - MAX_NAMED;
        return texts.stream().limit(MAX_NAMED).collect(Collectors.joining("; "))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private Step.Blocked stillInFile(String key, List<Broker> stale) {
        return new Step.Blocked(
                "NotInForce",
                "remove " + key,
                SettingRollout.names(stale)
                        + (stale.size() == 1 ? " still has the value" : " still have the value")
                        + " from when it was declared, and Kafka has no default that could be set"
                        + " instead",
                "delete the Pods of "
                        + SettingRollout.names(stale)
                        + " one at a time, each once the one before is Ready; or declare it in"
                        + " spec.config");
    }

    /**
     * Throttles belong to moves, and cordons to draining. What begins with spillway. is not
     * Kafka's, and cannot be read back. Kafka itself sets min.insync.replicas for all brokers, and
     * refuses to unset it (KIP-966).
     */
    private static boolean isManaged(String key) {
        return !key.contains("throttled")
                && !key.startsWith("spillway.")
                && !key.equals("cordoned.log.dirs")
                && !key.equals("min.insync.replicas");
    }
}
