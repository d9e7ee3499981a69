package dev.spillway.operator.model;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The version of the records of a cluster's metadata: Kafka's feature metadata.version. It is
 * separate from the software version, so that nodes can be upgraded one by one and, as long as it
 * stays, be downgraded.
 *
 * @param level as Kafka numbers it
 */
public record MetadataVersion(int level) implements Comparable<MetadataVersion> {

    /**
     * The last level of each release of Kafka, oldest first. Source: {@code
     * org.apache.kafka.server.common.MetadataVersion} of Kafka 4.4.0 ({@code didMetadataChange}).
     */
    private enum Release {
        V4_0(4, 0, 25, true),
        V4_1(4, 1, 27, false),
        V4_2(4, 2, 29, false),
        V4_3(4, 3, 30, true),
        V4_4(4, 4, 33, true);

        final KafkaVersion kafka;
        final int level;

        /** Introduced records that the previous release cannot read: there is no way back. */
        final boolean oneWay;

        Release(int major, int minor, int level, boolean oneWay) {
            this.kafka = new KafkaVersion(major, minor, 0);
            this.level = level;
            this.oneWay = oneWay;
        }

        String text() {
            return kafka.major() + "." + kafka.minor();
        }
    }

    /** Parses {@code 4.4}; empty for a release that this operator does not know. */
    public static Optional<MetadataVersion> parse(String text) {
        return releases()
                .filter(release -> release.text().equals(text))
                .map(release -> new MetadataVersion(release.level))
                .findFirst();
    }

    /** The newest that a version of Kafka supports; empty when this operator knows none. */
    public static Optional<MetadataVersion> of(KafkaVersion kafka) {
        return releases()
                .filter(release -> kafka.reaches(release.kafka))
                .map(release -> new MetadataVersion(release.level))
                .reduce((older, newer) -> newer);
    }

    /** As users write it, {@code 4.4}; {@code level 34} when it is not a release. */
    public String text() {
        return releases()
                .filter(release -> release.level == level)
                .map(Release::text)
                .findFirst()
                .orElse("level " + level);
    }

    /** The oldest Kafka that can read it; empty when this operator knows none. */
    public Optional<KafkaVersion> oldestKafka() {
        return releases()
                .filter(release -> release.level >= level)
                .map(release -> release.kafka)
                .findFirst();
    }

    public boolean runsOn(KafkaVersion kafka) {
        return oldestKafka().filter(kafka::reaches).isPresent();
    }

    /** Whether no metadata is lost when this one is lowered to the other. */
    public boolean canBeLoweredTo(MetadataVersion lower) {
        return oldestKafka().isPresent()
                && releases()
                        .filter(release -> release.level > lower.level && begins(release) < level)
                        .noneMatch(release -> release.oneWay);
    }

    /** The last level before the release. */
    private static int begins(Release release) {
        return releases()
                .map(earlier -> earlier.level)
                .filter(level -> level < release.level)
                .reduce(0, Math::max);
    }

    @Override
    public int compareTo(MetadataVersion other) {
        return Integer.compare(level, other.level);
    }

    private static Stream<Release> releases() {
        return Stream.of(Release.values());
    }
}
