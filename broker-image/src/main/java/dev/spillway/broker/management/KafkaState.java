package dev.spillway.broker.management;

/** Kafka's state at one moment, as its MBeans show it, or the launcher before it starts Kafka. */
public sealed interface KafkaState {

    /**
     * The launcher waits before it starts the rest of Kafka.
     *
     * @param detail for what, and what is in the way
     */
    record Waiting(String detail) implements KafkaState {}

    /** Kafka has not registered its MBeans yet, or has removed them again. */
    record NotRegistered() implements KafkaState {}

    /**
     * The state of a broker.
     *
     * @param state {@code org.apache.kafka.metadata.BrokerState}: 0 not running, 1 starting, 2
     *     recovery, 3 running, 6 pending controlled shutdown, 7 shutting down
     * @param started whether the whole start is done, listeners included
     * @param logsToRecover logs still to be recovered after an unclean stop
     */
    record Broker(int state, boolean started, long logsToRecover) implements KafkaState {}

    /**
     * The state of a controller.
     *
     * @param state leader, follower, observer, voted, candidate, prospective, unattached, resigned
     * @param started whether the whole start is done
     * @param leader node id, or -1 when none is known
     * @param highWatermark of the metadata log, or -1 when not known
     * @param lagMs age of the newest metadata record that was applied; 0 on the leader
     * @param quietMs how long a leader may write no record; 0 means without a limit
     */
    record Controller(
            String state, boolean started, int leader, long highWatermark, long lagMs, long quietMs)
            implements KafkaState {}
}
