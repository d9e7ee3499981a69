package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersions;
import java.util.List;

/**
 * What this installation of the operator determines for every Cluster.
 *
 * @param brokerImage repository of the broker image without tag, {@code spillway/broker}
 * @param version of Spillway, {@code 0.1.0}
 * @param namespace that the operator runs in: its Admin client connects from there
 * @param kafka the versions of Kafka for which there is an image
 * @param imagePullSecrets names of Secrets, for the Pods of Clusters that name none
 */
public record Installation(
        String brokerImage,
        String version,
        String namespace,
        KafkaVersions kafka,
        List<String> imagePullSecrets) {

    public Installation {
        imagePullSecrets = List.copyOf(imagePullSecrets);
    }

    public Installation(String brokerImage, String version, String namespace, KafkaVersions kafka) {
        this(brokerImage, version, namespace, kafka, List.of());
    }

    /**
     * Variable of nodes with an image of the user's: the Kafka that it must have, which its
     * launcher checks. The tags of the operator's own images show it.
     */
    public static final String KAFKA_VERSION = "SPILLWAY_KAFKA_VERSION";

    public Installation(String brokerImage, String version, String namespace) {
        this(brokerImage, version, namespace, KafkaVersions.SHIPPED);
    }

    /** The image of a Cluster's nodes: {@code spillway/broker:0.1.0-kafka-4.4.0}, or its own. */
    public String image(ClusterModel cluster) {
        return cluster.image().isEmpty()
                ? brokerImage + ":" + version + "-kafka-" + cluster.version().text()
                : cluster.image();
    }

    /**
     * What all Pods have in common that this operator makes, whatever their Cluster declares:
     * {@code spillway/broker:0.1.0}, or with Secrets {@code spillway/broker:0.1.0 with registry}.
     * When it changes, Clusters are restarted one after the other.
     */
    public String release() {
        var release = brokerImage + ":" + version;
        return imagePullSecrets.isEmpty()
                ? release
                : release + " with " + String.join(", ", imagePullSecrets);
    }
}
