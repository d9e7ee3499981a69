package dev.spillway.operator.admin;

import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedTopic;
import org.apache.kafka.clients.admin.Admin;

/** What can be asked of one Kafka cluster, and where its changes are made. */
public record KafkaConnection(Admin admin) {

    /**
     * @throws KafkaUnavailable when Kafka does not answer
     */
    public KafkaView look() {
        return new ClusterLook(admin).take();
    }

    /**
     * @throws KafkaUnavailable when Kafka does not answer
     */
    public ObservedTopic look(String topic) {
        return new TopicLook(admin).take(topic);
    }

    /**
     * How many brokers take part.
     *
     * @throws KafkaUnavailable when Kafka does not answer
     */
    public int servingBrokers() {
        return Answers.await(admin.describeCluster().nodes(), "describe the cluster").size();
    }

    public KafkaChanges changes() {
        return new AdminChanges(admin);
    }
}
