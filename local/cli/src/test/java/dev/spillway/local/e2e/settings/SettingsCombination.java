package dev.spillway.local.e2e.settings;

import io.github.pavelicii.allpairs4j.AllPairs;
import io.github.pavelicii.allpairs4j.Case;
import io.github.pavelicii.allpairs4j.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The settings of one topic, and how it is written. The combinations cover every pair of values of
 * any two parameters.
 *
 * @param name of the Topic
 */
record SettingsCombination(String name, Map<String, String> values) {
    private static final String UNSET = "unset";

    /** Parameters that are not Kafka settings. */
    private static final String HOT = "hot";

    private static final String TIERED = "tiered";
    private static final String PROFILE = "profile";
    private static final String RETENTION = "retention";
    private static final String RECORDS = "records";
    private static final String WRITER = "writer";

    enum Records {
        Small(1_000, 4_000),
        Large(300_000, 14);

        final int bytes;
        final int count;

        Records(int bytes, int count) {
            this.bytes = bytes;
            this.count = count;
        }
    }

    enum Writer {
        Idempotent,
        Transactional,
        AbortingEverySecond
    }

    static List<SettingsCombination> all() {
        var pairs =
                new AllPairs.AllPairsBuilder()
                        .withParameters(
                                List.of(
                                        new Parameter(TIERED, "true", "false"),
                                        new Parameter(HOT, "{size: 1Mi}", "{time: 1s}", UNSET),
                                        new Parameter(
                                                PROFILE,
                                                "ActivityTracking",
                                                "Logs",
                                                "Messaging",
                                                "Metrics",
                                                "Stream",
                                                UNSET),
                                        new Parameter(
                                                RETENTION, "{time: 30d}", "{size: 1Gi}", UNSET),
                                        new Parameter(RECORDS, (Object[]) names(Records.values())),
                                        new Parameter(WRITER, (Object[]) names(Writer.values())),
                                        setting("cleanup.policy", UNSET, "delete", ""),
                                        setting(
                                                "compression.type",
                                                "producer",
                                                "zstd",
                                                "gzip",
                                                "lz4",
                                                "snappy",
                                                "uncompressed"),
                                        setting(
                                                "message.timestamp.type",
                                                "CreateTime",
                                                "LogAppendTime"),
                                        setting("preallocate", "true", "false"),
                                        setting("segment.bytes", "1048576", "2097152"),
                                        setting("segment.ms", "10000", UNSET),
                                        setting("segment.index.bytes", "1024", "10485760"),
                                        setting("index.interval.bytes", "0", "4096", "1048576"),
                                        setting("flush.messages", "1", UNSET),
                                        setting("max.message.bytes", UNSET, "8388608"),
                                        setting("remote.copy.lag.ms", "0", "1000", UNSET),
                                        setting("unclean.leader.election.enable", "true", UNSET),
                                        setting("file.delete.delay.ms", "0", "60000")))
                        .build();
        var combinations = new ArrayList<SettingsCombination>();
        for (Case one : pairs) {
            var values = new TreeMap<String, String>();
            one.forEach((key, value) -> values.put(key, String.valueOf(value)));
            combinations.add(
                    new SettingsCombination("pair-%02d".formatted(combinations.size()), values));
        }
        return combinations;
    }

    /** The spec of the Topic, without its cluster. */
    String spec() {
        var config =
                values.entrySet().stream()
                        .filter(value -> value.getKey().contains("."))
                        .filter(value -> !value.getValue().equals(UNSET))
                        .map(value -> "%s: \"%s\"".formatted(value.getKey(), value.getValue()))
                        .collect(Collectors.joining(", "));
        return "partitions: 1, replicas: 1, tiered: "
                + isTiered()
                + field(PROFILE)
                + (keepsAll() ? "" : field(RETENTION))
                + (isTiered() ? field(HOT) : "")
                + ", config: {"
                + config
                + "}";
    }

    /** A topic without a cleanup policy has no retention. */
    private boolean keepsAll() {
        return "".equals(values.get("cleanup.policy"));
    }

    private String field(String name) {
        var value = values.get(name);
        return UNSET.equals(value) ? "" : ", " + name + ": " + value;
    }

    boolean isTiered() {
        return "true".equals(values.get(TIERED));
    }

    /** Whether its older segments must leave the brokers' disks soon. */
    boolean growsCold() {
        return isTiered() && !UNSET.equals(values.get(HOT));
    }

    Records records() {
        return Records.valueOf(values.getOrDefault(RECORDS, ""));
    }

    Writer writer() {
        return Writer.valueOf(values.getOrDefault(WRITER, ""));
    }

    private static Parameter setting(String key, String... values) {
        return new Parameter(key, (Object[]) values);
    }

    private static String[] names(Enum<?>[] values) {
        return List.of(values).stream().map(Enum::name).toArray(String[]::new);
    }
}
