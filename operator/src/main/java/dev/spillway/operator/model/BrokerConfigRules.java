package dev.spillway.operator.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Kafka requires of settings at start beyond their definitions: of single settings, and of
 * settings that must agree. A rule applies only to what the user set; where the user set one of
 * two, the other has Spillway's default or Kafka's.
 *
 * <p>Sources: kafka.server.KafkaConfig (validateValues), GroupCoordinatorConfig, ShareGroupConfig,
 * LogConfig and LogManager, KafkaRaftLog, QuorumState, Server (metrics), all of Kafka 4.4.0. A test
 * starts these classes and compares the rules with them.
 */
final class BrokerConfigRules {
    private static final long MEBI = Bytes.mebi(1).value();

    private final SortedMap<String, String> config;
    private final Map<String, String> defaults;
    private final KafkaCatalogue catalogue;
    private final Bytes heap;

    /** What is wrong, by the key that the user set. */
    private final SortedMap<String, String> problems = new TreeMap<>();

    /**
     * @param config what the user set, each valid for its type
     * @param defaults what is set where the user did not
     */
    BrokerConfigRules(
            SortedMap<String, String> config,
            Map<String, String> defaults,
            KafkaCatalogue catalogue,
            Bytes heap) {
        this.config = config;
        this.defaults = defaults;
        this.catalogue = catalogue;
        this.heap = heap;
    }

    SortedMap<String, String> problems() {
        config.forEach((key, text) ->
                SingleSettingRules.problem(key, text).ifPresent(wrong -> problems.put(key, wrong)));
        SettingOrder.ALL.forEach(this::check);
        cleaner();
        retention();
        requests();
        connections();
        return problems;
    }

    // --- pairs of which one must not exceed the other

    private void check(SettingOrder order) {
        var smaller = number(order.smaller());
        var larger = number(order.larger());
        if (smaller.isEmpty() || larger.isEmpty()) {
            return;
        }
        int compared = Long.compare(smaller.get(), larger.get());
        if (compared < 0 || compared == 0 && order.mayBeEqual()) {
            return;
        }
        String most = order.mayBeEqual() ? "more than" : "not less than";
        String least = order.mayBeEqual() ? "less than" : "not more than";
        if (config.containsKey(order.smaller())) {
            refuse(
                    order.smaller(),
                    "%d is %s %s, which is %d; lower it, or raise %s"
                            .formatted(
                                    smaller.get(),
                                    most,
                                    order.larger(),
                                    larger.get(),
                                    order.larger()));
        } else if (config.containsKey(order.larger())) {
            refuse(
                    order.larger(),
                    "%d is %s %s, which is %d; raise it, or lower %s"
                            .formatted(
                                    larger.get(),
                                    least,
                                    order.smaller(),
                                    smaller.get(),
                                    order.smaller()));
        }
    }

    // --- other settings that must agree

    private void cleaner() {
        long buffer = number("log.cleaner.dedupe.buffer.size").orElse(Long.MAX_VALUE);
        long threads = number("log.cleaner.threads").orElse(1L);
        if (threads >= 1 && buffer / threads <= MEBI) {
            refuseOneOf(
                    List.of("log.cleaner.dedupe.buffer.size", "log.cleaner.threads"),
                    "each cleaner thread needs more than 1 MiB of"
                            + " log.cleaner.dedupe.buffer.size, and %d threads share %d bytes; raise"
                                    .formatted(threads, buffer)
                            + " the buffer, or lower log.cleaner.threads");
        } else if (config.containsKey("log.cleaner.dedupe.buffer.size")
                && buffer > heap.value() / 2) {
            // Kafka allocates all of it at start.
            refuse(
                    "log.cleaner.dedupe.buffer.size",
                    "%d bytes are more than half of the heap of %s, so a broker would run out of"
                                    .formatted(buffer, heap.text())
                            + " memory at start; lower it, or raise spec.jvm.heap");
        }
    }

    /** The finest unit that is set counts; a negative value means no limit. */
    private void retention() {
        for (String key :
                List.of("log.retention.ms", "log.retention.minutes", "log.retention.hours")) {
            if (config.containsKey(key)) {
                if (number(key).filter(time -> time == 0).isPresent()) {
                    refuse(
                            key,
                            "nothing would be kept; write at least 1, or -1 to keep everything");
                }
                return;
            }
        }
    }

    private void requests() {
        long queued = number("queued.max.request.bytes").orElse(-1L);
        long request = number("socket.request.max.bytes").orElse(0L);
        if (queued > 0 && queued < request) {
            refuseOneOf(
                    List.of("queued.max.request.bytes", "socket.request.max.bytes"),
                    "queued.max.request.bytes (%d) must hold one request of socket.request.max.bytes"
                                    .formatted(queued)
                            + " (%d); raise the former, or lower the latter".formatted(request));
        }
        long heartbeat = number("broker.heartbeat.interval.ms").orElse(0L);
        long session = number("broker.session.timeout.ms").orElse(Long.MAX_VALUE);
        if (heartbeat > session / 2) {
            // Kafka only logs this one, and then fences brokers whenever a heartbeat is late.
            refuseOneOf(
                    List.of("broker.heartbeat.interval.ms", "broker.session.timeout.ms"),
                    "two heartbeats (broker.heartbeat.interval.ms, %d) must fit in"
                                    .formatted(heartbeat)
                            + " broker.session.timeout.ms (%d), or brokers are fenced; lower the former,"
                                    .formatted(session)
                            + " or raise the latter");
        }
    }

    private void connections() {
        long idle = number("connections.max.idle.ms").orElse(-1L);
        long delay = number("connection.failed.authentication.delay.ms").orElse(0L);
        if (idle >= 0 && delay >= idle) {
            refuseOneOf(
                    List.of("connection.failed.authentication.delay.ms", "connections.max.idle.ms"),
                    "connection.failed.authentication.delay.ms (%d) must be less than"
                                    .formatted(delay)
                            + " connections.max.idle.ms (%d); lower the former, or raise the latter"
                                    .formatted(idle));
        }
        if (number("max.connections.per.ip").filter(most -> most == 0).isPresent()
                && config.getOrDefault("max.connections.per.ip.overrides", "").isBlank()) {
            refuse(
                    "max.connections.per.ip",
                    "0 allows no connections; raise it, or list exceptions in"
                            + " max.connections.per.ip.overrides");
        }
    }

    // --- effective values

    /** The user's value, or Spillway's default, or Kafka's. */
    private Optional<Long> number(String key) {
        return Optional.ofNullable(config.get(key))
                .or(() -> Optional.ofNullable(defaults.get(key)))
                .or(() -> catalogue.find(key).flatMap(KafkaSetting::defaultValue))
                .flatMap(SettingText::number);
    }

    private void refuseOneOf(List<String> keys, String message) {
        keys.stream()
                .filter(config::containsKey)
                .findFirst()
                .ifPresent(key -> refuse(key, message));
    }

    private void refuse(String key, String message) {
        problems.putIfAbsent(key, message);
    }
}
