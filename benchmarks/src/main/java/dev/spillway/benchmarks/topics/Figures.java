package dev.spillway.benchmarks.topics;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was measured so far; a run that ends early leaves the rest out. */
final class Figures {
    boolean ofAllClients;
    @Nullable KafkaTimes raw;
    Meters.@Nullable Spent rawSpent;
    long rawMaps;
    TopicLine.@Nullable Result topics;
    final List<Rest> rests = new ArrayList<>();
    @Nullable Changes changes;
    @Nullable Restart restart;

    /** Of the operator, in its life that saw the Topics come and in the next; 0 when unknown. */
    long peakResidentBytes;
}
