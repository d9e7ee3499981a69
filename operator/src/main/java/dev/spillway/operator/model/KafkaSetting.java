package dev.spillway.operator.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * A broker setting as a version of Kafka defines it.
 *
 * @param unset what Kafka takes when it is not given; empty when that is nothing at all
 * @param update how a change comes into force
 * @param topicSetting the setting of a topic that this one is the default of, where there is one
 */
record KafkaSetting(
        String key,
        ConfigDef.Type type,
        AllowedValues allowed,
        Update update,
        Optional<String> topicSetting,
        Optional<String> unset) {

    private static final Pattern CLASS_NAME =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

    /** KIP-226's update modes. */
    enum Update {
        /** When the process starts. */
        AtStart,
        /** While it runs, but each broker by itself. */
        PerBroker,
        /** While it runs, for all brokers at once. */
        ClusterWide
    }

    /**
     * What is wrong with a value and what to write instead, as the end of a sentence that begins
     * with the value; empty when Kafka takes it.
     */
    Optional<String> problem(String text) {
        if (type == ConfigDef.Type.CLASS) {
            // Which classes there are is known in the brokers' image only.
            return !CLASS_NAME.matcher(text.strip()).matches()
                    ? Optional.of("is not the name of a class; take the key out to leave it unset")
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
            case STRING, LIST, CLASS, PASSWORD -> "is not a value that Kafka reads";
        };
    }

    private String notWhole(String text, long most) {
        try {
            if (new BigDecimal(text).stripTrailingZeros().scale() <= 0 && !text.contains(".")) {
                return "is beyond what Kafka keeps here: write at most " + most;
            }
        } catch (NumberFormatException notEvenANumber) {
            // What to write instead is said below.
        }
        return "is not a whole number"
                + SettingUnit.of(key)
                        .map(unit -> instead(unit, text))
                        .orElseGet(() ->
                                unset.map(number -> "; write one, such as " + number).orElse(""));
    }

    private String instead(SettingUnit unit, String text) {
        return "; write "
                + unit.inWords()
                + unit.amount(text)
                        .map(String::valueOf)
                        .or(() -> unset)
                        .map(number -> ", such as " + number)
                        .orElse("");
    }
}
