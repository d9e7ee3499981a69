package dev.spillway.operator.plan.settings;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Brings one setting into force on every broker. What counts is what a broker reports to run with,
 * not what was set.
 *
 * <ol>
 *   <li>The value is set cluster-wide, or the next one on the way to it that every broker accepts.
 *   <li>Where brokers run with such different values that no step suits all, or where one does not
 *       run with the cluster-wide value, it is set on that broker alone: the broker then validates
 *       it, and reports what is wrong.
 *   <li>A broker's own value is removed when the cluster-wide one is the same, whether this
 *       operator or somebody else has set it.
 * </ol>
 *
 * <p>Each step follows from what is observed, so that it may be interrupted anywhere.
 */
final class SettingRollout {

    /** By then a broker runs with what was set; normally that takes milliseconds. */
    static final Duration SHOWS_WITHIN = Duration.ofSeconds(10);

    private final String key;
    private final String target;
    private final KafkaView view;
    private final SortedMap<NodeId, Optional<String>> perBroker = new TreeMap<>();
    private final List<String> waits = new ArrayList<>();
    private final List<Step.Blocked> blocked = new ArrayList<>();
    private Optional<String> clusterWide = Optional.empty();

    /**
     * What to do about one setting.
     *
     * @param clusterWide the value to set cluster-wide
     * @param perBroker the values to set on single brokers; empty removes one
     * @param waits where it is not in force yet, and may soon be
     * @param blocked where it is not in force and will not be without help
     */
    record Decision(
            Optional<String> clusterWide,
            SortedMap<NodeId, Optional<String>> perBroker,
            List<String> waits,
            List<Step.Blocked> blocked) {}

    static Decision of(String key, String target, List<Broker> answering, KafkaView view) {
        var decision = new SettingRollout(key, target, view);
        var free = filter(answering, broker -> !broker.sources().own().containsKey(key));
        var overridden = filter(answering, broker -> broker.sources().own().containsKey(key));
        decision.decide(free, !overridden.isEmpty());
        overridden.forEach(decision::decideOverridden);
        return new Decision(
                decision.clusterWide,
                decision.perBroker,
                List.copyOf(decision.waits),
                List.copyOf(decision.blocked));
    }

    private SettingRollout(String key, String target, KafkaView view) {
        this.key = key;
        this.target = target;
        this.view = view;
    }

    /**
     * @param free brokers without a value of their own
     * @param others whether there are brokers with one
     */
    private void decide(List<Broker> free, boolean others) {
        var current = Optional.ofNullable(view.dynamicDefaults().get(key));
        var unmet = filter(free, broker -> !runsWith(target, broker));
        if (unmet.isEmpty() && current.map(this::isTarget).orElse(!others)) {
            return;
        }
        var next = ThreadPoolResize.next(key, target, free);
        if (next.isEmpty()) {
            filter(free, broker -> !ThreadPoolResize.takes(key, target, broker))
                    .forEach(this::setOnBroker);
        } else if (!current.map(value -> same(value, next.get())).orElse(false)) {
            clusterWide = next;
        } else {
            var behind = filter(free, broker -> !runsWith(next.get(), broker));
            if (behind.isEmpty()) {
                blocked.add(needsRestart(unmet));
            } else if (isRecent()) {
                waits.add(notInForce(next.get(), behind));
            } else {
                behind.forEach(this::setOnBroker);
            }
        }
    }

    /**
     * A broker with a value of its own. While it does not run with that, it applies nothing else
     * either.
     */
    private void decideOverridden(Broker broker) {
        boolean isSetForAll =
                Optional.ofNullable(view.dynamicDefaults().get(key))
                        .map(this::isTarget)
                        .orElse(false);
        if (!runsWith(own(broker), broker) || !ThreadPoolResize.takes(key, target, broker)) {
            setOnBroker(broker);
        } else if (isSetForAll) {
            perBroker.put(new NodeId(broker.id()), Optional.empty());
        }
    }

    /** Sets the next value that this broker accepts. */
    private void setOnBroker(Broker broker) {
        var one = List.of(broker);
        var next = ThreadPoolResize.next(key, target, one).orElse("");
        boolean runs = runsWith(next, broker);
        if (next.isEmpty() || runs && !isTarget(next)) {
            blocked.add(needsRestart(one));
        } else if (!same(next, own(broker))) {
            perBroker.put(new NodeId(broker.id()), Optional.of(next));
        } else if (isRecent()) {
            waits.add(notInForce(next, one));
        } else {
            blocked.add(ignored(broker));
        }
    }

    private String own(Broker broker) {
        return broker.sources().own().getOrDefault(key, "");
    }

    private boolean isRecent() {
        return view.settingsUnchangedFor().compareTo(SHOWS_WITHIN) < 0;
    }

    private boolean runsWith(String value, Broker broker) {
        return runsWith(key, value, broker, view);
    }

    static boolean runsWith(String key, String value, Broker broker, KafkaView view) {
        var running = broker.settings().get(key);
        return running != null && view.settingTypes().same(key, value, running);
    }

    private boolean isTarget(String value) {
        return same(value, target);
    }

    private boolean same(String one, String other) {
        return view.settingTypes().same(key, one, other);
    }

    private String notInForce(String value, List<Broker> behind) {
        return key
                + "="
                + value
                + " is not in force on "
                + names(behind)
                + ", which "
                + (behind.size() == 1 ? "runs" : "run")
                + " with "
                + running(behind);
    }

    private Step.Blocked needsRestart(List<Broker> brokers) {
        return new Step.Blocked(
                "NotInForce",
                "apply " + key,
                notInForce(target, brokers) + "; from there, Kafka changes it only at a restart",
                "delete the Pods of "
                        + names(brokers)
                        + " one at a time, each once the one before is Ready");
    }

    private Step.Blocked ignored(Broker broker) {
        return new Step.Blocked(
                "NotInForce",
                "apply " + key,
                notInForce(own(broker), List.of(broker))
                        + " although it was set for this broker alone; another setting may limit"
                        + " it, or the broker's log says why",
                "change or remove spec.config[" + key + "]");
    }

    private String running(List<Broker> brokers) {
        return brokers.stream()
                .map(broker -> broker.settings().getOrDefault(key, "none"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    /** {@code broker 1}, {@code brokers 0 and 2}, {@code brokers 0, 1 and 2}. */
    static String names(List<Broker> brokers) {
        var ids = brokers.stream().map(broker -> Integer.toString(broker.id())).toList();
        if (ids.size() == 1) {
            return "broker " + ids.getFirst();
        }
        return "brokers "
                + String.join(", ", ids.subList(0, ids.size() - 1))
                + " and "
                + ids.getLast();
    }

    private static List<Broker> filter(List<Broker> brokers, Predicate<Broker> wanted) {
        return brokers.stream().filter(wanted).toList();
    }
}
