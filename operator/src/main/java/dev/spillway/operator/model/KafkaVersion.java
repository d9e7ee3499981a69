package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A version of Apache Kafka that this operator can run; oldest first. */
public enum KafkaVersion {
    V4_4_0("4.4.0");

    private final String text;

    KafkaVersion(String text) {
        this.text = text;
    }

    public static Optional<KafkaVersion> parse(String text) {
        return supported().stream().filter(version -> version.text.equals(text)).findFirst();
    }

    /** Oldest first. */
    public static List<KafkaVersion> supported() {
        return List.of(values());
    }

    public static KafkaVersion newest() {
        return supported().getLast();
    }

    /** As users write it: {@code 4.4.0}. */
    public String text() {
        return text;
    }

    /** For messages: {@code 4.4.0, 4.5.0}. */
    static String list() {
        return Stream.of(values()).map(KafkaVersion::text).collect(Collectors.joining(", "));
    }
}
