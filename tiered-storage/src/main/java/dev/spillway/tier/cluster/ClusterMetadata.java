package dev.spillway.tier.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * Queries to the Kafka cluster. Calls block, and throw Kafka's exceptions when it does not answer.
 */
public interface ClusterMetadata extends AutoCloseable {
    /** Kafka's default metadata manager keeps the state of every segment in this topic. */
    String TOPIC = "__remote_log_metadata";

    /** Connects to a cluster. */
    interface Source {
        ClusterMetadata open();
    }

    /** Receives records in the order in which they were written. */
    interface Visitor {
        /**
         * @param offset in the partition of the metadata topic
         * @param atMs when it was written
         */
        void record(MetadataRecord record, long offset, long atMs);
    }

    String clusterId();

    /** Partitions of the metadata topic; none when there is no such topic. */
    List<Integer> partitions();

    /** Those that this broker leads, so that one broker handles each. */
    List<Integer> ledBy(int brokerId);

    /** Whether the topic is complete: retention has deleted nothing. */
    boolean isComplete();

    /** Reads a partition from its first record to the one that was last when it began. */
    void read(int partition, Visitor visitor);

    /**
     * Which of these topics do not exist: there is no topic of that name, or it has another id. A
     * topic that may not be described, or for which there is any other answer, is not among them.
     *
     * @param topics names by id
     */
    Set<Uuid> gone(Map<Uuid, String> topics);

    @Override
    void close();
}
