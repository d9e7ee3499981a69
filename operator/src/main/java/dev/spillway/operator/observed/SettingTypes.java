package dev.spillway.operator.observed;

import dev.spillway.operator.model.SettingText;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The types of Kafka's settings, as a broker reports them: they decide whether two texts are the
 * same value.
 *
 * @param byKey without keys of unknown type, whose texts are compared as they are
 */
public record SettingTypes(Map<String, ConfigDef.Type> byKey) {

    public static final SettingTypes UNKNOWN = new SettingTypes(Map.of());

    /** Whether both texts are the same value to Kafka. */
    public boolean same(String key, String one, String other) {
        return canonical(key, one).equals(canonical(key, other));
    }

    private String canonical(String key, String text) {
        var type = byKey.get(key);
        return type == null ? text : SettingText.canonical(text, type);
    }
}
