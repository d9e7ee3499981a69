package dev.spillway.operator.plan.topics;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * A Topic that names a Kafka topic. When several name the same one, the oldest has it; the others
 * wait, and change nothing.
 *
 * @param created the Topic's creationTimestamp, RFC 3339 in UTC, so that text order is time order
 */
public record OwnerCandidate(String resource, String created) {

    private static final Comparator<OwnerCandidate> OLDEST_FIRST =
            Comparator.comparing(OwnerCandidate::created).thenComparing(OwnerCandidate::resource);

    /** The one that has the Kafka topic, if that is another one than this. */
    public Optional<OwnerCandidate> olderOwner(Collection<OwnerCandidate> others) {
        return others.stream()
                .filter(other -> OLDEST_FIRST.compare(other, this) < 0)
                .min(OLDEST_FIRST);
    }
}
