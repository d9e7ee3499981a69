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
 * How one setting comes into force on every broker. What a broker says that it runs with counts,
 * not what all were told.
 *
 * <ol>
 *   <li>All brokers are told the value, or the next one on the way to it that each of them takes.
 *   <li>Where they run with so different values that no one step suits all, or where one does not
 *       run with what all were told, that broker is told by itself: it then checks the value, and
 *       says what is wrong.
 *   <li>What a broker was told by itself is taken back when all are told the same, be it of this
 *       operator or of somebody else.
 * </ol>
 *
 * <p>Each step follows from what is seen, so that any of it may be interrupted.
 */
final class SettingRollout {

    /** By then a broker runs with what it was told; it takes milliseconds. */
    static final Duration SHOWS_WITHIN = Duration.ofSeconds(10);

    private final String key;
    private final String target;
    private final KafkaView view;
    private final SortedMap<NodeId, Optional<String>> perBroker = new TreeMap<>();
    private final List<String> waits = new ArrayList<>();
    private final List<Step.Blocked> blocked = new ArrayList<>();
    private Optional<String> clusterWide = Optional.empty();

    /**
     * What is to be done.
     *
     * @param clusterWide what all brokers are to be told
     * @param perBroker what a broker is to be told by itself; nothing takes it back
     * @param waits where it is not in force, while it may be on its way
     * @param blocked where it is not in force and will not be by itself
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
     * @param free brokers that were told nothing by themselves
     * @param others whether there are such as were
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
     * A broker that was told something by itself. While it does not run with that, it takes nothing
     * else either.
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

    /** The next value that this broker takes. */
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
                "bring " + key + " into force",
                notInForce(target, brokers) + "; Kafka changes it from there only at a restart",
                "delete the Pods of "
                        + names(brokers)
                        + " one at a time, each when the one before is Ready");
    }

    private Step.Blocked ignored(Broker broker) {
        return new Step.Blocked(
                "NotInForce",
                "bring " + key + " into force",
                notInForce(own(broker), List.of(broker))
                        + " though it was told so by itself; another setting limits it, or the"
                        + " broker's log says why",
                "change or take out spec.config[" + key + "]");
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
