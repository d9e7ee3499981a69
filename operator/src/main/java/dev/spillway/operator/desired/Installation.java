package dev.spillway.operator.desired;

import dev.spillway.operator.model.KafkaVersion;
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

    public Installation(String brokerImage, String version, String namespace) {
        this(brokerImage, version, namespace, KafkaVersions.SHIPPED);
    }

    /** {@code spillway/broker:0.1.0-kafka-4.4.0} */
    String image(KafkaVersion kafka) {
        return brokerImage + ":" + version + "-kafka-" + kafka.text();
    }
}
