package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * What the text of a Kafka setting means, as Kafka reads it: {@code FALSE} is false, {@code
 * 01048576} is 1048576, {@code compact, delete} is compact,delete. Kafka keeps a text as it was
 * given, and tells the value in the form that is here called canonical.
 */
public final class SettingText {

    private SettingText() {}

    /**
     * The text that Kafka answers with for a value of this type. One that is not of the type stays
     * as it is: Kafka refuses it, and says why better than we could.
     */
    public static String canonical(String text, ConfigDef.Type type) {
        return read(text, type).map(value -> ConfigDef.convertToString(value, type)).orElse(text);
    }

    /** In the order of the text, without repetitions. */
    public static List<String> list(String text) {
        return read(text, ConfigDef.Type.LIST)
                .map(value -> ((List<?>) value).stream().map(Object::toString).toList())
                .orElse(List.of());
    }

    /** Empty for what is not a whole number. */
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
     * @throws ConfigException for what is not of the type
     */
    static Object parsed(String text, ConfigDef.Type type) {
        Object value = ConfigDef.parseType("", text, type);
        // Kafka drops repetitions too, where it checks a list (ConfigDef.ValidList).
        return value instanceof List<?> list ? list.stream().distinct().toList() : value;
    }
}
