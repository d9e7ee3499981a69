package dev.spillway.tier.cli;

import dev.spillway.tier.cli.SegmentListing.StoredSegment;
import java.util.ArrayList;
import java.util.List;

/** Whether the offsets of a partition's segments follow each other. Pure. */
final class OffsetGaps {
    private OffsetGaps() {}

    /**
     * @param segments in the order of their first offsets
     * @return the gaps, in words; overlapping segments are normal: failed copies and leader changes
     *     leave some
     */
    static List<String> gaps(String partition, List<StoredSegment> segments) {
        List<String> gaps = new ArrayList<>();
        long next = segments.isEmpty() ? 0 : segments.get(0).key().startOffset();
        for (StoredSegment segment : segments) {
            if (segment.key().startOffset() > next) {
                gaps.add(
                        partition
                                + ": offsets "
                                + next
                                + " to "
                                + (segment.key().startOffset() - 1)
                                + " are in no segment");
            }
            next = Math.max(next, segment.key().endOffset() + 1);
        }
        return gaps;
    }
}
