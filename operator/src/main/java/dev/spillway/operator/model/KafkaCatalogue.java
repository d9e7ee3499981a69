package dev.spillway.operator.model;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Every broker setting of a version of Kafka, with the values it accepts. Each shipped version has
 * a resource beside this class, {@code kafka_4_4_0.properties}, which a test generates from Kafka's
 * own definitions and compares with them. A line of it:
 *
 * <pre> {@code log.cleanup.policy = list; each of delete, compact; cluster-wide; topic
 * cleanup.policy; default delete}
 * </pre>
 *
 * <p>The parts after the type are optional, and come in this order:
 *
 * <ol>
 *   <li>allowed values: {@code 1..} (a range), {@code one of A, B}, {@code one in any case of A,
 *       B}, {@code each of A, B} and {@code some of A, B} (a list, which may be empty or not),
 *       {@code each} and {@code some} (of any values), {@code not empty}, {@code own rule WORDS}
 *   <li>how a change takes effect: {@code cluster-wide} or {@code per-broker}, both while the
 *       process runs; otherwise at start
 *   <li>{@code topic NAME}: the topic setting that it is the default of
 *   <li>{@code default VALUE}: the value when it is unset
 * </ol>
 *
 * @param settings by key
 */
public record KafkaCatalogue(SortedMap<String, KafkaSetting> settings) {

    private static final Map<KafkaVersion, KafkaCatalogue> SHIPPED =
            KafkaVersions.SHIPPED.all().stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    Function.identity(), KafkaCatalogue::read));

    public KafkaCatalogue {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** For a version that this operator ships; for any other, that of the newest. */
    static KafkaCatalogue of(KafkaVersion version) {
        return Optional.ofNullable(SHIPPED.get(version))
                .orElseGet(() -> SHIPPED.get(KafkaVersions.SHIPPED.newest()));
    }

    /**
     * Settings that every shipped version can change at runtime, for all brokers at once. A setting
     * that only some can change costs a restart, which is never wrong.
     */
    public static SortedSet<String> changedWhileRunning() {
        return inAll(setting -> setting.update() == KafkaSetting.Update.ClusterWide);
    }

    /** Settings that every shipped version knows. */
    public static SortedSet<String> known() {
        return inAll(any -> true);
    }

    private static SortedSet<String> inAll(Function<KafkaSetting, Boolean> which) {
        var keys = new TreeSet<>(of(KafkaVersions.SHIPPED.newest()).settings().keySet());
        SHIPPED.values()
                .forEach(catalogue ->
                        keys.removeIf(key -> !catalogue.find(key).map(which).orElse(false)));
        return Collections.unmodifiableSortedSet(keys);
    }

    Optional<KafkaSetting> find(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    /** The broker settings that are the default of a topic setting. */
    List<String> defaultsOf(String topicSetting) {
        return settings.values().stream()
                .filter(setting -> setting.topicSetting().filter(topicSetting::equals).isPresent())
                .map(KafkaSetting::key)
                .toList();
    }

    /** {@code dev.spillway.operator.model.kafka_4_4_0}: dots would be taken for directories. */
    static String resource(KafkaVersion version) {
        return KafkaCatalogue.class.getPackageName() + ".kafka_" + version.text().replace('.', '_');
    }

    private static KafkaCatalogue read(KafkaVersion version) {
        var lines =
                ResourceBundle.getBundle(
                        resource(version), Locale.ROOT, KafkaCatalogue.class.getClassLoader());
        var settings = new TreeMap<String, KafkaSetting>();
        for (String key : lines.keySet()) {
            settings.put(key, setting(key, lines.getString(key)));
        }
        return new KafkaCatalogue(settings);
    }

    private static KafkaSetting setting(String key, String line) {
        int end = line.indexOf("; default");
        var defaultValue =
                end < 0
                        ? Optional.<String>empty()
                        : Optional.of(line.substring(end + "; default".length()).strip());
        var parts = List.of((end < 0 ? line : line.substring(0, end)).split("; "));
        var type = ConfigDef.Type.valueOf(parts.getFirst().toUpperCase(Locale.ROOT));
        AllowedValues allowed = new AllowedValues.Anything();
        var update = KafkaSetting.Update.AtStart;
        var topic = Optional.<String>empty();
        for (String part : parts.subList(1, parts.size())) {
            if (part.equals("cluster-wide")) {
                update = KafkaSetting.Update.ClusterWide;
            } else if (part.equals("per-broker")) {
                update = KafkaSetting.Update.PerBroker;
            } else if (part.startsWith("topic ")) {
                topic = Optional.of(part.substring("topic ".length()));
            } else {
                allowed = allowed(part);
            }
        }
        return new KafkaSetting(key, type, allowed, update, topic, defaultValue);
    }

    private static AllowedValues allowed(String part) {
        return after("own rule ", part)
                .<AllowedValues>map(AllowedValues.OwnRule::new)
                .or(() ->
                        after("one of ", part)
                                .map(text -> new AllowedValues.OneOf(words(text), false)))
                .or(() ->
                        after("one in any case of ", part)
                                .map(text -> new AllowedValues.OneOf(words(text), true)))
                .or(() ->
                        after("each of ", part)
                                .map(text -> new AllowedValues.EachOf(words(text), true)))
                .or(() ->
                        after("some of ", part)
                                .map(text -> new AllowedValues.EachOf(words(text), false)))
                .orElseGet(() ->
                        switch (part) {
                            case "each" -> new AllowedValues.EachOf(List.of(), true);
                            case "some" -> new AllowedValues.EachOf(List.of(), false);
                            case "not empty" -> new AllowedValues.NotEmpty();
                            case String range -> range(range);
                        });
    }

    private static AllowedValues.Range range(String text) {
        int dots = text.indexOf("..");
        if (dots < 0) {
            throw new IllegalArgumentException("not what a setting allows: " + text);
        }
        return new AllowedValues.Range(
                bound(text.substring(0, dots)), bound(text.substring(dots + "..".length())));
    }

    private static Optional<BigDecimal> bound(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(text));
    }

    private static Optional<String> after(String beginning, String part) {
        return part.startsWith(beginning)
                ? Optional.of(part.substring(beginning.length()))
                : Optional.empty();
    }

    private static List<String> words(String text) {
        return List.of(text.split(", "));
    }
}
