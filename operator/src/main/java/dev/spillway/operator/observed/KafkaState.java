package dev.spillway.operator.observed;

/** Kafka's view of a cluster, or the reason why there is none. */
public sealed interface KafkaState {

    /**
     * No broker answered. That is ordinary while a cluster starts or ends, and trouble otherwise.
     *
     * @param why a clause for people, such as "no broker is ready yet"
     * @param failed whether a broker was asked and did not answer in time, rather than not asked
     */
    record Silent(String why, boolean failed) implements KafkaState {}

    /** A broker answered every question of the snapshot. */
    record Answering(KafkaView view) implements KafkaState {}
}
