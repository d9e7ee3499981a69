package dev.spillway.operator.observed;

/** Kafka's view of a cluster, or the reason why there is none. */
public sealed interface KafkaState {

    /**
     * No broker answered. That is expected while a cluster starts or is deleted, and a problem
     * otherwise.
     *
     * @param why a clause for people, such as "no broker is ready yet"
     * @param mayServe whether brokers may serve clients all the same: one was asked and did not
     *     answer in time, or there was no controller to ask for
     */
    record Silent(String why, boolean mayServe) implements KafkaState {}

    /** A broker answered every question of the snapshot. */
    record Answering(KafkaView view) implements KafkaState {}
}
