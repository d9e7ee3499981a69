package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Versions of Kafka that an operator has images for.
 *
 * @param all at least one, oldest first
 */
public record KafkaVersions(List<KafkaVersion> all) {

    /** What this operator ships. */
    public static final KafkaVersions SHIPPED = of("4.4.0");

    public KafkaVersions {
        all = all.stream().sorted().toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no version");
        }
    }

    /**
     * @param versions such as {@code 4.4.0}
     */
    public static KafkaVersions of(String... versions) {
        return new KafkaVersions(
                List.of(versions).stream()
                        .map(text -> KafkaVersion.parse(text).orElseThrow())
                        .toList());
    }

    public Optional<KafkaVersion> find(String text) {
        return KafkaVersion.parse(text).filter(all::contains);
    }

    public KafkaVersion newest() {
        return all.getLast();
    }

    /** For messages: {@code 4.4.0, 4.5.0}. */
    String list() {
        return all.stream().map(KafkaVersion::text).collect(Collectors.joining(", "));
    }
}
