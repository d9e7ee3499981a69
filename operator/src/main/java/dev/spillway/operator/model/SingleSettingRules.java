package dev.spillway.operator.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Single settings of which Kafka's code accepts fewer values than its definitions do. */
final class SingleSettingRules {

    private static final Map<String, Function<String, Optional<String>>> RULES =
            Map.ofEntries(
                    Map.entry("compression.gzip.level", SingleSettingRules::gzip),
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
                    Map.entry("group.coordinator.rebalance.protocols", SingleSettingRules::classic),
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
                    Map.entry("max.connections.per.ip.overrides", SingleSettingRules::perAddress),
                    Map.entry("metadata.log.segment.ms", atLeast(1)),
                    Map.entry("metrics.recording.level", SingleSettingRules::recordingLevel),
                    Map.entry("offsets.topic.compression.codec", SingleSettingRules::codec),
                    Map.entry(
                            "share.coordinator.state.topic.compression.codec",
                            SingleSettingRules::codec));

    private static final Pattern PER_ADDRESS =
            Pattern.compile("\\s*([0-9a-zA-Z\\-%._:]*)\\s*:\\s*([+-]?[0-9]{1,9})\\s*");

    private SingleSettingRules() {}

    /** What is wrong with a value that is of the setting's type. */
    static Optional<String> problem(String key, String text) {
        return Optional.ofNullable(RULES.get(key)).flatMap(rule -> rule.apply(text));
    }

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
}
