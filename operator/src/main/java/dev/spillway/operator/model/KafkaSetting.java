package dev.spillway.operator.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * A broker setting as a version of Kafka defines it.
 *
 * @param defaultValue Kafka's default; empty when there is none
 * @param update how a change takes effect
 * @param topicSetting the topic setting that this one is the default of, where there is one
 */
record KafkaSetting(
        String key,
        ConfigDef.Type type,
        AllowedValues allowed,
        Update update,
        Optional<String> topicSetting,
        Optional<String> defaultValue) {

    private static final Pattern CLASS_NAME =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

    /** KIP-226's update modes. */
    enum Update {
        /** When the process starts. */
        AtStart,
        /** At runtime, but for each broker separately. */
        PerBroker,
        /** At runtime, for all brokers at once. */
        ClusterWide
    }

    /**
     * What is wrong with a value and what to write instead, continuing a sentence that begins with
     * the value; empty when Kafka accepts it.
     */
    Optional<String> problem(String text) {
        if (type == ConfigDef.Type.CLASS) {
            // Only the brokers' image knows which classes exist.
            return !CLASS_NAME.matcher(text.strip()).matches()
                    ? Optional.of("is not a class name; remove the key to leave it unset")
                    : Optional.empty();
        }
        try {
            Object value = SettingText.parsed(text, type);
            return allowed.problem(value);
        } catch (ConfigException notOfThisType) {
            return Optional.of(notOfTheType(text.strip()));
        }
    }

    private String notOfTheType(String text) {
        return switch (type) {
            case BOOLEAN -> "is neither true nor false";
            case DOUBLE -> "is not a number";
            case INT -> notWhole(text, Integer.MAX_VALUE);
            case SHORT -> notWhole(text, Short.MAX_VALUE);
            case LONG -> notWhole(text, Long.MAX_VALUE);
            case STRING, LIST, CLASS, PASSWORD -> "is not a value that Kafka can parse";
        };
    }

    private String notWhole(String text, long most) {
        try {
            if (new BigDecimal(text).stripTrailingZeros().scale() <= 0 && !text.contains(".")) {
                return "is too large: write at most " + most;
            }
        } catch (NumberFormatException notEvenANumber) {
            // What to write instead follows below.
        }
        return "is not a whole number"
                + SettingUnit.of(key)
                        .map(unit -> instead(unit, text))
                        .orElseGet(() ->
                                defaultValue
                                        .map(number -> "; write one, such as " + number)
                                        .orElse(""));
    }

    private String instead(SettingUnit unit, String text) {
        return "; write "
                + unit.description()
                + unit.amount(text)
                        .map(String::valueOf)
                        .or(() -> defaultValue)
                        .map(number -> ", such as " + number)
                        .orElse("");
    }
}
