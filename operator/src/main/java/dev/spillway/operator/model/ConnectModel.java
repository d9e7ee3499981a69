package dev.spillway.operator.model;

import dev.spillway.operator.api.Connect;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Connect's spec with every default filled in, always valid.
 *
 * @param cluster name of the Cluster
 * @param user name of the User by which workers use the Cluster
 * @param config settings of the workers that the user set, none of them the operator's own
 * @param restartedAt the last restart that was requested by annotation, in any form; empty when
 *     there is none
 */
@RecordBuilder
public record ConnectModel(
        String namespace,
        String name,
        String uid,
        String cluster,
        String user,
        int replicas,
        List<Plugin> plugins,
        SortedMap<String, String> config,
        ContainerResources resources,
        Jvm jvm,
        PodSettings pod,
        String restartedAt) {

    public ConnectModel {
        plugins = List.copyOf(plugins);
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
    }

    public static ParseResult<ConnectModel> parse(Connect connect) {
        return SpecReader.<ConnectModel>unreadable(connect)
                .orElseGet(() -> new ConnectParser(connect).parse());
    }

    public ConnectNames names() {
        return new ConnectNames(name);
    }
}
