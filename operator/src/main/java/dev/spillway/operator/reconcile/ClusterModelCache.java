package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ParseResult;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Cluster specs, each parsed once: thousands of Topics need the same one. Keeps the last valid one,
 * which Topics use while the newest spec is invalid.
 */
final class ClusterModelCache {

    private final Map<String, Entry> byUid = new ConcurrentHashMap<>();

    private record Entry(
            @Nullable Long generation,
            ParseResult<ClusterModel> parsed,
            @Nullable ClusterModel lastValid) {}

    ParseResult<ClusterModel> of(Cluster cluster) {
        return entry(cluster).parsed();
    }

    Optional<ClusterModel> lastValid(Cluster cluster) {
        return Optional.ofNullable(entry(cluster).lastValid());
    }

    void forget(Cluster cluster) {
        byUid.remove(cluster.getMetadata().getUid());
    }

    private Entry entry(Cluster cluster) {
        return Objects.requireNonNull(
                byUid.compute(
                        cluster.getMetadata().getUid(), (uid, before) -> next(cluster, before)));
    }

    private static Entry next(Cluster cluster, @Nullable Entry before) {
        var generation = cluster.getMetadata().getGeneration();
        if (before != null && Objects.equals(before.generation(), generation)) {
            return before;
        }
        var parsed = ClusterModel.parse(cluster);
        return new Entry(
                generation,
                parsed,
                switch (parsed) {
                    case ParseResult.Valid<ClusterModel> valid -> valid.model();
                    case ParseResult.Invalid<ClusterModel> invalid ->
                            before == null ? null : before.lastValid();
                });
    }
}
