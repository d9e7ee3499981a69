package dev.spillway.operator.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** Single settings for which Kafka's code accepts less than its definitions do. */
    private static final Map<String, Function<String, Optional<String>>> SINGLE_SETTING_RULES =
            Map.ofEntries(
                    Map.entry("compression.gzip.level", BrokerConfigRules::gzip),
                    Map.entry(
                            "controller.quorum.auto.join.enable",
                            text ->
                                    isTrue(text)
                                            ? Optional.of(
                                                    "the operator adds and removes voters itself,"
                                                            + " and brokers do not start with it;"
                                                            + " remove it")
                                            : Optional.empty()),
                    Map.entry("controller.quorum.election.timeout.ms", atLeast(1)),
                    Map.entry("group.coordinator.rebalance.protocols", BrokerConfigRules::classic),
                    Map.entry("group.consumer.assignors", assignors("uniform", "range")),
                    Map.entry(
                            "group.share.assignors",
                            text -> exactlyOne(text).or(() -> assignors("simple").apply(text))),
                    Map.entry("group.streams.assignors", assignors("sticky")),
                    Map.entry("log.cleaner.threads", atLeast(1)),
                    Map.entry("log.flush.interval.ms", atLeast(0)),
                    Map.entry("log.flush.scheduler.interval.ms", atLeast(0)),
                    Map.entry("log.roll.jitter.ms", atLeast(0)),
                    Map.entry("log.roll.ms", atLeast(1)),
                    Map.entry("max.connections.per.ip.overrides", BrokerConfigRules::perAddress),
                    Map.entry("metadata.log.segment.ms", atLeast(1)),
                    Map.entry("metrics.recording.level", BrokerConfigRules::recordingLevel),
                    Map.entry("offsets.topic.compression.codec", BrokerConfigRules::codec),
                    Map.entry(
                            "share.coordinator.state.topic.compression.codec",
                            BrokerConfigRules::codec));

    private static final Pattern PER_ADDRESS =
            Pattern.compile("\\s*([0-9a-zA-Z\\-%._:]*)\\s*:\\s*([+-]?[0-9]{1,9})\\s*");

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
                Optional.ofNullable(SINGLE_SETTING_RULES.get(key))
                        .flatMap(rule -> rule.apply(text))
                        .ifPresent(wrong -> problems.put(key, wrong)));
        ORDERS.forEach(this::check);
        cleaner();
        retention();
        requests();
        connections();
        return problems;
    }

    // --- pairs of which one must not exceed the other

    /** Of two settings. */
    private record Order(String smaller, boolean mayBeEqual, String larger) {}

    private static final List<Order> ORDERS = orders();

    private static List<Order> orders() {
        var orders = new ArrayList<Order>();
        for (String kind : List.of("consumer", "share", "streams")) {
            String group = "group." + kind + ".";
            for (var name :
                    Map.of(
                                    "heartbeat", "interval.ms",
                                    "session", "timeout.ms",
                                    "assignment", "interval.ms")
                            .entrySet()) {
                String what = name.getKey() + "." + name.getValue();
                orders.add(atMost(group + "min." + what, group + what));
                orders.add(atMost(group + what, group + "max." + what));
                orders.add(atMost(group + "min." + what, group + "max." + what));
            }
            orders.add(
                    new Order(
                            group + "heartbeat.interval.ms", false, group + "session.timeout.ms"));
        }
        orders.add(
                atMost("group.streams.num.standby.replicas", "group.streams.max.standby.replicas"));
        orders.add(
                atMost("group.streams.num.warmup.replicas", "group.streams.max.warmup.replicas"));
        orders.add(
                atMost(
                        "group.streams.min.task.offset.interval.ms",
                        "group.streams.task.offset.interval.ms"));
        for (String what :
                List.of(
                        "delivery.count.limit",
                        "partition.max.record.locks",
                        "record.lock.duration.ms")) {
            orders.add(atMost("group.share.min." + what, "group.share." + what));
            orders.add(atMost("group.share." + what, "group.share.max." + what));
        }
        orders.add(atMost("group.share.max.size", "group.share.max.share.sessions"));
        orders.add(atMost("replica.fetch.wait.max.ms", "replica.socket.timeout.ms"));
        orders.add(atMost("replica.fetch.wait.max.ms", "replica.lag.time.max.ms"));
        orders.add(
                atMost("log.cleaner.min.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms"));
        return List.copyOf(orders);
    }

    private static Order atMost(String smaller, String larger) {
        return new Order(smaller, true, larger);
    }

    private void check(Order order) {
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

    // --- single settings

    private static Function<String, Optional<String>> atLeast(long least) {
        return text ->
                SettingText.number(text).filter(number -> number < least).isPresent()
                        ? Optional.of("%s is too small: write at least %d".formatted(text, least))
                        : Optional.empty();
    }

    private static Optional<String> gzip(String text) {
        return SettingText.number(text)
                        .filter(level -> level != -1 && (level < 1 || level > 9))
                        .isPresent()
                ? Optional.of(text + " is not a gzip level: write 1 to 9, or -1 for the default")
                : Optional.empty();
    }

    private static Optional<String> codec(String text) {
        return SettingText.number(text).filter(id -> id < 0 || id > 4).isPresent()
                ? Optional.of(
                        text
                                + " is not a codec: write 0 (none), 1 (gzip), 2 (snappy), 3 (lz4)"
                                + " or 4 (zstd)")
                : Optional.empty();
    }

    private static Optional<String> classic(String text) {
        return SettingText.list(text).contains("classic")
                ? Optional.empty()
                : Optional.of("Kafka does not start without \"classic\"; add it");
    }

    /** Kafka's own have short names; any other is a class, which only the brokers' image has. */
    private static Function<String, Optional<String>> assignors(String... own) {
        return text ->
                SettingText.list(text).stream()
                        .filter(name -> !name.contains(".") && !List.of(own).contains(name))
                        .findFirst()
                        .map(name ->
                                "\"%s\" is not an assignor: write %s, or a fully qualified class name"
                                        .formatted(name, String.join(", ", own)));
    }

    private static Optional<String> exactlyOne(String text) {
        return SettingText.list(text).size() == 1
                ? Optional.empty()
                : Optional.of("share groups have exactly one assignor; write one");
    }

    private static Optional<String> recordingLevel(String text) {
        return Set.of("INFO", "DEBUG", "TRACE").contains(text.strip().toUpperCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of(
                        "\"%s\" is not a recording level: write INFO, DEBUG or TRACE"
                                .formatted(text));
    }

    private static Optional<String> perAddress(String text) {
        return text.isBlank()
                        || Stream.of(text.strip().split(",", -1))
                                .allMatch(entry -> PER_ADDRESS.matcher(entry).matches())
                ? Optional.empty()
                : Optional.of(
                        "\"%s\" is not a list of ADDRESS:NUMBER, such as 10.0.0.1:100,hostB:50"
                                .formatted(text));
    }

    private static boolean isTrue(String text) {
        return text.strip().equalsIgnoreCase("true");
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
