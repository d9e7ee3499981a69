package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaSnapshot;
import java.time.Instant;

/** What is known of a cluster's Kafka. */
public sealed interface KafkaStatus {

    /** Not polled yet. */
    record NotAsked() implements KafkaStatus {}

    /**
     * It did not answer the last poll, or there was nobody to ask.
     *
     * @param why a clause for people, such as "no broker is ready"
     * @param mayServe whether brokers may serve clients all the same
     * @param since the first failed poll in a row
     */
    record Silent(String why, boolean mayServe, Instant since) implements KafkaStatus {}

    record Answering(KafkaSnapshot snapshot) implements KafkaStatus {}
}
