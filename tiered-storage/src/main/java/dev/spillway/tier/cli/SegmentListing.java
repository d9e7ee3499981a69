package dev.spillway.tier.cli;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.ObjectStore.ListedObject;
import dev.spillway.tier.s3.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Segments in a bucket, by partition, each in the order of offsets.
 *
 * @param others keys that are not segments of this cluster
 */
record SegmentListing(Map<String, List<StoredSegment>> partitions, List<String> others) {
    private static final int PAGE = 1000;

    /** A segment's object. */
    record StoredSegment(ObjectKey key, ListedObject object) {}

    /** Lists one cluster's segments: another cluster's prefix may lie in its folder. */
    static SegmentListing read(ObjectStore store, Settings settings, ProgressReporter progress)
            throws StoreException {
        Map<String, List<StoredSegment>> partitions = new TreeMap<>();
        List<String> others = new ArrayList<>();
        for (ListedObject object : names(store, BucketOptions.clusterPrefix(settings), progress)) {
            Optional<ObjectKey> key =
                    ObjectKey.parse(object.key())
                            .filter(it -> it.isOf(settings.prefix(), settings.clusterId()));
            if (key.isPresent()) {
                partitions
                        .computeIfAbsent(name(key.get()), name -> new ArrayList<>())
                        .add(new StoredSegment(key.get(), object));
            } else {
                others.add(object.key());
            }
        }
        return new SegmentListing(partitions, others);
    }

    /** All objects, whatever they are. */
    static List<ListedObject> names(ObjectStore store, String prefix, ProgressReporter progress)
            throws StoreException {
        List<ListedObject> all = new ArrayList<>();
        String after = "";
        while (true) {
            List<ListedObject> page = store.list(prefix, after, PAGE);
            all.addAll(page);
            progress.done(page.size(), 0);
            if (page.isEmpty()) {
                return all;
            }
            after = page.get(page.size() - 1).key();
        }
    }

    /** With the topic's id: a topic that was deleted and created again is another one. */
    static String name(ObjectKey key) {
        return key.topic() + "-" + key.partition() + " (" + key.topicId() + ")";
    }

    List<StoredSegment> all() {
        return partitions.values().stream().flatMap(List::stream).toList();
    }

    long bytes() {
        return all().stream().mapToLong(found -> found.object().bytes()).sum();
    }
}
