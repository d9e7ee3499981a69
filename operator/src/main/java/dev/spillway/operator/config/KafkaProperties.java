package dev.spillway.operator.config;

import dev.spillway.operator.model.NodeRole;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The rendered properties of the nodes of a role.
 *
 * @param all every key of server.properties
 */
public record KafkaProperties(NodeRole role, SortedMap<String, String> all) {

    public KafkaProperties {
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /**
     * What the Admin API accepts as cluster-wide dynamic settings, without a restart. The file has
     * the same values, for nodes that start before the Admin API is reachable.
     */
    public SortedMap<String, String> dynamic() {
        return only(DynamicKeys::contains);
    }

    /** What a node reads only when it starts: its revision depends on these. */
    public SortedMap<String, String> needingRestart() {
        return only(key -> !DynamicKeys.contains(key) && restarts(key));
    }

    private boolean restarts(String key) {
        return switch (role) {
            case Broker -> !NewTopicKeys.contains(key) && !ControllerOnlyKeys.ALL.contains(key);
            case Controller -> ControllerRestartKeys.restart(key);
        };
    }

    private SortedMap<String, String> only(Predicate<String> wanted) {
        var some = new TreeMap<>(all);
        some.keySet().removeIf(wanted.negate());
        return Collections.unmodifiableSortedMap(some);
    }

    /** server.properties as java.util.Properties reads it: keys sorted, ASCII only. */
    public String text() {
        return text(all);
    }

    /** The same of other properties. */
    static String text(SortedMap<String, String> properties) {
        var text = new StringBuilder();
        properties.forEach((key, value) -> {
            escape(key, text, true);
            text.append('=');
            escape(value, text, false);
            text.append('\n');
        });
        return text.toString();
    }

    private static void escape(String plain, StringBuilder into, boolean isKey) {
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case '\\' -> into.append("\\\\");
                case '\n' -> into.append("\\n");
                case '\r' -> into.append("\\r");
                case '\t' -> into.append("\\t");
                case ' ' -> into.append(isKey || i == 0 ? "\\ " : " ");
                case '=', ':', '#', '!' -> into.append(isKey ? "\\" : "").append(c);
                default -> {
                    if (c >= ' ' && c <= '~') {
                        into.append(c);
                    } else {
                        into.append("\\u%04x".formatted((int) c));
                    }
                }
            }
        }
    }
}
