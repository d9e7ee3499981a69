package dev.spillway.operator.plan.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/**
 * The partitions by position, the smallest first: whoever walks over them walks in the order of
 * their local bytes, and a size is found by binary search.
 */
final class IndexedPartitions {

    private static final Comparator<PartitionLoad> SMALLEST_FIRST =
            Comparator.<PartitionLoad>comparingLong(load -> load.data().localBytes())
                    .thenComparing(load -> load.partition().topic())
                    .thenComparingInt(load -> load.partition().index());

    private final List<PartitionLoad> loads;
    private final long[] bytes;
    private final int[] topics;
    private final int topicCount;

    IndexedPartitions(List<PartitionLoad> unsorted) {
        loads = unsorted.stream().sorted(SMALLEST_FIRST).toList();
        bytes = loads.stream().mapToLong(load -> load.data().localBytes()).toArray();
        topics = new int[loads.size()];
        var names = new HashMap<String, Integer>();
        for (int p = 0; p < topics.length; p++) {
            var topic = loads.get(p).partition().topic();
            topics[p] = names.computeIfAbsent(topic, name -> names.size());
        }
        topicCount = names.size();
    }

    int size() {
        return loads.size();
    }

    PartitionLoad at(int partition) {
        return loads.get(partition);
    }

    /** Local bytes of one replica. */
    long bytes(int partition) {
        return bytes[partition];
    }

    long copyBytes(int partition) {
        return loads.get(partition).data().copyBytes();
    }

    int topic(int partition) {
        return topics[partition];
    }

    int topicCount() {
        return topicCount;
    }

    /** The first partition with so many local bytes or more. */
    int firstFrom(long localBytes) {
        int found = Arrays.binarySearch(bytes, localBytes);
        if (found < 0) {
            return -found - 1;
        }
        while (found > 0 && bytes[found - 1] == localBytes) {
            found--;
        }
        return found;
    }
}
