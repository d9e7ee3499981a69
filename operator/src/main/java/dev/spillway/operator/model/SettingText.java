package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The value of a Kafka setting's text, as Kafka parses it: {@code FALSE} is false, {@code 01048576}
 * is 1048576, {@code compact, delete} is compact,delete. Kafka stores the text as it was given, and
 * returns the value in what is here called the canonical form.
 */
public final class SettingText {

    private SettingText() {}

    /**
     * The text that Kafka returns for a value of this type. A text that is not of the type stays as
     * it is: Kafka refuses it with a better message.
     */
    public static String canonical(String text, ConfigDef.Type type) {
        return read(text, type).map(value -> ConfigDef.convertToString(value, type)).orElse(text);
    }

    /** In the order of the text, without duplicates. */
    public static List<String> list(String text) {
        return read(text, ConfigDef.Type.LIST)
                .map(value -> ((List<?>) value).stream().map(Object::toString).toList())
                .orElse(List.of());
    }

    /** Empty if it is not a whole number. */
    public static Optional<Long> number(String text) {
        return read(text, ConfigDef.Type.LONG).map(Long.class::cast);
    }

    private static Optional<Object> read(String text, ConfigDef.Type type) {
        try {
            return Optional.of(parsed(text, type));
        } catch (ConfigException notOfThisType) {
            return Optional.empty();
        }
    }

    /**
     * @throws ConfigException if the text is not of the type
     */
    static Object parsed(String text, ConfigDef.Type type) {
        Object value = ConfigDef.parseType("", text, type);
        // Kafka removes duplicates too, where it validates a list (ConfigDef.ValidList).
        return value instanceof List<?> list ? list.stream().distinct().toList() : value;
    }
}
