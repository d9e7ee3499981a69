package dev.spillway.operator.model;

import java.util.List;

/** A version of Apache Kafka that this operator can run. */
public enum KafkaVersion {
    V4_4_0("4.4.0");

    private final String text;

    KafkaVersion(String text) {
        this.text = text;
    }

    /** As users write it: {@code 4.4.0}. */
    public String text() {
        return text;
    }

    /** Oldest first. */
    public static List<KafkaVersion> supported() {
        return List.of(values());
    }
}
