package dev.spillway.operator.model;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** A version of Apache Kafka's software: {@code 4.4.0}. */
public record KafkaVersion(int major, int minor, int patch) implements Comparable<KafkaVersion> {

    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})\\.([0-9]{1,4})");

    private static final Comparator<KafkaVersion> BY_AGE =
            Comparator.comparingInt(KafkaVersion::major)
                    .thenComparingInt(KafkaVersion::minor)
                    .thenComparingInt(KafkaVersion::patch);

    /** Parses {@code 4.4.0}, whether this operator can run it or not; empty for anything else. */
    public static Optional<KafkaVersion> parse(String text) {
        var matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new KafkaVersion(
                                Integer.parseInt(matcher.group(1)),
                                Integer.parseInt(matcher.group(2)),
                                Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /** As users write it: {@code 4.4.0}. */
    public String text() {
        return major + "." + minor + "." + patch;
    }

    /** Whether this is the same version or a newer one. */
    public boolean reaches(KafkaVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(KafkaVersion other) {
        return BY_AGE.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }
}
