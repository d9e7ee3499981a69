package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Connector;
import dev.spillway.operator.view.ConnectKey;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All Connectors, indexed by Connect. */
final class ConnectorIndex {
    private static final String BY_CONNECT = "connect";

    private @Nullable volatile IndexerResourceCache<Connector> cache;
    private volatile boolean complete;

    /** Must be called before the cache is filled. */
    void index(IndexerResourceCache<Connector> connectors) {
        connectors.addIndexers(
                Map.of(BY_CONNECT, connector -> List.of(connect(connector).toString())));
        cache = connectors;
    }

    /** All existing Connectors have been read. */
    void complete() {
        complete = true;
    }

    List<Connector> of(ConnectKey connect) {
        var connectors = cache;
        return connectors == null ? List.of() : connectors.byIndex(BY_CONNECT, connect.toString());
    }

    /** Their names; empty before all were read: one that is not found may exist. */
    Optional<Set<String>> names(ConnectKey connect) {
        return complete
                ? Optional.of(
                        of(connect).stream()
                                .map(connector -> connector.getMetadata().getName())
                                .collect(Collectors.toUnmodifiableSet()))
                : Optional.empty();
    }

    /** The schema requires the name; a Connector stored before that has none. */
    static ConnectKey connect(Connector connector) {
        var name =
                Stream.ofNullable(connector.getSpec())
                        .flatMap(spec -> Stream.ofNullable(spec.connect()))
                        .flatMap(connect -> Stream.ofNullable(connect.name()))
                        .findFirst()
                        .orElse("");
        return new ConnectKey(connector.getMetadata().getNamespace(), name);
    }
}
