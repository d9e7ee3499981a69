package dev.spillway.benchmarks.topics;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was measured so far; a run that ends early leaves the rest out. */
final class RunResults {
    boolean ofAllClients;
    @Nullable CreationTimes raw;
    ClusterMeters.@Nullable Spent rawSpent;
    long rawMaps;
    OperatorRun.@Nullable Result topics;
    final List<IdleLoad> rests = new ArrayList<>();
    @Nullable ChangeLatency changes;
    @Nullable OperatorRestart restart;

    /** Of the operator, in its life that saw the Topics come and in the next; 0 when unknown. */
    long peakResidentBytes;
}
