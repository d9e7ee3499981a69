package dev.spillway.tier.read;

import dev.spillway.tier.format.Locator;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/**
 * A segment's object and where things lie in it.
 *
 * @param endOffset last offset, inclusive
 */
public record ObjectRef(
        TopicIdPartition partition,
        Uuid segmentId,
        long startOffset,
        long endOffset,
        int segmentBytes,
        String key,
        Locator locator) {}
