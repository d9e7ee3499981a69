package dev.spillway.operator.model;

import dev.spillway.operator.api.Connector;
import dev.spillway.operator.api.ConnectorState;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Connector's spec with every default filled in, always valid.
 *
 * @param name metadata.name, and the connector's name in Kafka Connect
 * @param connect name of the Connect
 * @param className Java class of the connector
 * @param maxTasks at most so many tasks
 * @param config without the settings that have a field of their own
 * @param deletesOffsets whether its offsets are deleted with it
 */
@RecordBuilder
public record ConnectorModel(
        String namespace,
        String name,
        String uid,
        String connect,
        String className,
        int maxTasks,
        ConnectorState state,
        SortedMap<String, ConnectorValue> config,
        boolean deletesOffsets) {

    public ConnectorModel {
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
    }

    public static ParseResult<ConnectorModel> parse(Connector connector) {
        return SpecReader.<ConnectorModel>unreadable(connector)
                .orElseGet(() -> new ConnectorParser(connector).parse());
    }
}
