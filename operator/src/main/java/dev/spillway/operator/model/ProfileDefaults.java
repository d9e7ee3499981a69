package dev.spillway.operator.model;

import dev.spillway.operator.api.Profile;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a Topic's profile; the spec overrides them.
 *
 * @param time how long records are kept; empty without a profile
 */
record ProfileDefaults(Optional<Limit<Millis>> time, Map<String, String> config) {
    private static final Limit<Millis> WEEK = Limit.of(Millis.days(7));
    private static final String DAY_MS = "86400000";

    static ProfileDefaults of(@Nullable Profile profile) {
        if (profile == null) {
            return new ProfileDefaults(Optional.empty(), Map.of());
        }
        return switch (profile) {
            // Segments of at most a day, so that processed records are deleted soon after their
            // week.
            case Messaging -> new ProfileDefaults(Optional.of(WEEK), Map.of("segment.ms", DAY_MS));
            // Many small, similar events: they compress to a fraction.
            case ActivityTracking ->
                    new ProfileDefaults(
                            Optional.of(Limit.of(Millis.days(30))),
                            Map.of("compression.type", "zstd"));
            case Metrics ->
                    new ProfileDefaults(
                            Optional.of(Limit.of(Millis.days(14))),
                            Map.of("compression.type", "zstd"));
            // Stack traces and dumps exceed Kafka's usual 1 MiB.
            case Logs ->
                    new ProfileDefaults(
                            Optional.of(Limit.of(Millis.days(14))),
                            Map.of("compression.type", "zstd", "max.message.bytes", "8388608"));
            // The newest record of a key is kept forever; older ones go within a day or so.
            case CommitLog ->
                    new ProfileDefaults(
                            Optional.of(Limit.none()),
                            Map.of("cleanup.policy", "compact", "max.compaction.lag.ms", DAY_MS));
            // Intermediate steps of a pipeline: cheap compression, for latency.
            case Stream ->
                    new ProfileDefaults(Optional.of(WEEK), Map.of("compression.type", "lz4"));
        };
    }
}
