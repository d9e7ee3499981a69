package dev.spillway.operator.config;

import java.util.SortedMap;

/**
 * The rendered settings of a role's nodes.
 *
 * @param all every key of server.properties
 */
public record KafkaProperties(SortedMap<String, String> all) {

    /** What the Admin API takes as cluster-wide defaults of all brokers, no restart needed. */
    public SortedMap<String, String> dynamic() {
        throw new UnsupportedOperationException();
    }

    /** What a node reads only when it starts: what its revision hangs on. */
    public SortedMap<String, String> needingRestart() {
        throw new UnsupportedOperationException();
    }

    /** server.properties, keys sorted. */
    public String text() {
        throw new UnsupportedOperationException();
    }
}
