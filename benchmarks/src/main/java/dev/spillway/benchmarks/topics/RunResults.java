package dev.spillway.benchmarks.topics;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was measured so far; a run that ends early lacks the rest. */
final class RunResults {
    boolean ofAllClients;
    @Nullable CreationTimes raw;
    ClusterMeters.@Nullable Spent rawSpent;
    long rawMaps;
    OperatorRun.@Nullable Result topics;
    final List<IdleLoad> rests = new ArrayList<>();
    @Nullable ChangeLatency changes;
    @Nullable OperatorRestart restart;

    /**
     * Of the operator, over the process that created the Topics and the restarted one; 0 when
     * unknown.
     */
    long peakResidentBytes;
}
