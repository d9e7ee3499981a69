package dev.spillway.tier.format;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/**
 * An object's name, e.g. {@code
 * tiered/4L6g3nShT-eMCtK--X86sw/page-views.jvmZsdCDQ-WMl4yvnFbwQw/0/00000000000000000000-00000000000000048211-Z9qdoGfDQ9yCXkJnr9YkRA.seg}:
 * readable, listed in offset order, and known before the copy starts, so that a delete can always
 * rebuild it.
 *
 * @param prefix what stands before the cluster id: empty, or ending in a slash
 */
public record ObjectKey(
        String prefix,
        String clusterId,
        String topic,
        Uuid topicId,
        int partition,
        long startOffset,
        long endOffset,
        Uuid segmentId) {
    private static final String ZEROS = "0".repeat(20);
    private static final Pattern NAME =
            Pattern.compile(
                    "(?<prefix>(?:.*/)?)(?<cluster>[^/]+)/(?<topic>[^/]+)\\.(?<topicId>[^/.]{22})/"
                        + "(?<partition>\\d{1,10})/(?<start>\\d{20})-(?<end>\\d{20})-(?<id>[^/]{22})\\.seg");

    public static ObjectKey of(String prefix, Segment segment) {
        return new ObjectKey(
                prefix,
                segment.clusterId(),
                segment.topic(),
                segment.topicId(),
                segment.partition(),
                segment.startOffset(),
                segment.endOffset(),
                segment.id());
    }

    /** Empty when it is not the key of a Spillway object. */
    public static Optional<ObjectKey> parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ObjectKey(
                            parts.group("prefix"),
                            parts.group("cluster"),
                            parts.group("topic"),
                            Uuid.fromString(parts.group("topicId")),
                            Integer.parseInt(parts.group("partition")),
                            Long.parseLong(parts.group("start")),
                            Long.parseLong(parts.group("end")),
                            Uuid.fromString(parts.group("id"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // 22 characters that are no id, or a number out of range
        }
    }

    /** Everything of a cluster starts with this. */
    public static String clusterPrefix(String prefix, String clusterId) {
        return prefix + clusterId + "/";
    }

    /**
     * Whether it is a segment of this cluster under this prefix. Another cluster's folder may lie
     * below, if its prefix leads there.
     */
    public boolean isOf(String itsPrefix, String itsCluster) {
        return prefix.equals(itsPrefix) && clusterId.equals(itsCluster);
    }

    /** Everything of a topic partition starts with this. */
    public String partitionPrefix() {
        return clusterPrefix(prefix, clusterId) + topic + "." + topicId + "/" + partition + "/";
    }

    @Override
    public String toString() {
        return partitionPrefix()
                + twentyDigits(startOffset)
                + "-"
                + twentyDigits(endOffset)
                + "-"
                + segmentId
                + ".seg";
    }

    /** Without String.format: a key is made for every fetch. */
    private static String twentyDigits(long offset) {
        String digits = Long.toString(offset);
        return ZEROS.substring(digits.length()) + digits;
    }
}
