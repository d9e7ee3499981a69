package dev.spillway.tier.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * What a cluster can be asked. Calls block, and throw Kafka's exceptions when it does not answer.
 */
public interface ClusterMetadata extends AutoCloseable {
    /** Kafka's default metadata manager keeps the life of every segment in this topic. */
    String TOPIC = "__remote_log_metadata";

    /** How to get at a cluster. */
    interface Source {
        ClusterMetadata open();
    }

    /** Takes records in the order in which they were written. */
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

    /** Those of them that this broker leads: so that one broker looks after each. */
    List<Integer> ledBy(int brokerId);

    /** Whether all that was ever written is still there: nothing has been cut off by retention. */
    boolean isComplete();

    /** Reads a partition from its first record to the one that was last when it began. */
    void read(int partition, Visitor visitor);

    /**
     * Which of these topics the cluster says it does not have: none has the name, or the one that
     * has it is another topic. A topic that it may not tell about, or that it gives any other
     * answer about, is not among them.
     *
     * @param topics names by id
     */
    Set<Uuid> gone(Map<Uuid, String> topics);

    @Override
    void close();
}
