package dev.spillway.operator.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;

/** The text of a catalogue, made from the definitions of the Kafka on the class path. */
final class KafkaDefinitions {
    private static final Pattern RANGE =
            Pattern.compile("\\[([-0-9.E]+)?,?\\.\\.\\.,?([-0-9.E]+)?]");

    private static final Map<String, String> MODES = DynamicBrokerConfig.dynamicConfigUpdateModes();

    private static final Map<String, String> TOPIC_SETTINGS = topicSettings();

    private KafkaDefinitions() {}

    static String text(KafkaVersion version) {
        var text =
                new StringBuilder(
                        """
                        # Every broker setting of Apache Kafka %s. Not written by hand: the test KafkaCatalogueTest
                        # makes it from Kafka's own definitions, with -Dspillway.regenerate=true.
                        # What a line says: KafkaCatalogue.
                        """
                                .formatted(version));
        new TreeMap<>(KafkaConfig.configDef().configKeys())
                .values()
                .forEach(key ->
                        text.append(key.name)
                                .append(" = ")
                                .append(escaped(line(key)))
                                .append('\n'));
        return text.toString();
    }

    /** As java.util.Properties reads it. */
    private static String escaped(String line) {
        return line.replace("\\", "\\\\");
    }

    private static String line(ConfigDef.ConfigKey key) {
        var line = new StringBuilder(key.type.name().toLowerCase(Locale.ROOT));
        if (key.validator != null) {
            line.append("; ").append(allowed(key.validator));
        }
        if (MODES.containsKey(key.name)) {
            line.append("; ").append(MODES.get(key.name));
        }
        if (TOPIC_SETTINGS.containsKey(key.name)) {
            line.append("; topic ").append(TOPIC_SETTINGS.get(key.name));
        }
        if (key.hasDefault() && key.defaultValue != null) {
            String value = ConfigDef.convertToString(key.defaultValue, key.type);
            line.append("; default").append(value.isEmpty() ? "" : " " + value);
        }
        return line.toString();
    }

    private static String allowed(ConfigDef.Validator validator) {
        String words = validator.toString();
        return switch (validator) {
            case ConfigDef.Range range -> range(words);
            case ConfigDef.ValidString choices -> "one of " + inner(words);
            case ConfigDef.CaseInsensitiveValidString choices ->
                    "one in any case of " + inner(words);
            case ConfigDef.ValidList list ->
                    (refuses(list, List.of()) ? "some" : "each")
                            + (words.isEmpty() ? "" : " of " + inner(words));
            case ConfigDef.NonEmptyString text -> "not empty";
            case ConfigDef.Validator other -> "own rule " + words;
        };
    }

    private static boolean refuses(ConfigDef.Validator validator, Object value) {
        try {
            validator.ensureValid("", value);
            return false;
        } catch (ConfigException refused) {
            return true;
        }
    }

    private static String range(String words) {
        var matcher = RANGE.matcher(words);
        if (!matcher.matches()) {
            throw new AssertionError("a range in other words than before: " + words);
        }
        return bound(matcher.group(1)) + ".." + bound(matcher.group(2));
    }

    private static String bound(String number) {
        return number == null ? "" : number;
    }

    /** {@code (case insensitive) [A, B]} */
    private static String inner(String words) {
        return words.substring(words.indexOf('[') + 1, words.lastIndexOf(']'));
    }

    private static Map<String, String> topicSettings() {
        return ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.entrySet().stream()
                .flatMap(entry ->
                        entry.getValue().stream()
                                .map(synonym -> Map.entry(synonym.name(), entry.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
