package dev.spillway.operator.desired;

import dev.spillway.operator.config.ClientListenerProperties;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.OwnedPodParts;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * Certificates of a node, with their keys: each folder is a volume, a mount, and a variable with
 * its path.
 *
 * @param path without subPath, so that Kubernetes keeps its files up to date
 * @param variable that server.properties refers to
 */
record TlsMounts(Volume volume, String path, String variable) {
    /** The node's own; a Pod without it was made by a release that knew no TLS. */
    static final String VARIABLE = "SPILLWAY_TLS";

    private static final String OWN = "/etc/spillway/tls";
    private static final String LISTENERS = "/etc/spillway/listeners/";

    /** The Secret is the user's, and may hold more than what the listener needs. */
    private static final List<String> LISTENER_FILES = List.of("tls.crt", "tls.key");

    /** r--r-----: the Pod's group, which is Kafka's, and nobody else. */
    private static final int GROUP_ONLY = 0440;

    static List<TlsMounts> of(ClusterModel cluster, KafkaNode node) {
        var own =
                new TlsMounts(
                        of(
                                "tls",
                                ResourceNames.nodeCertificate(cluster.name(), node.id()),
                                List.of()),
                        OWN,
                        VARIABLE);
        return switch (node) {
            case KafkaNode.Controller controller -> List.of(own);
            case KafkaNode.Broker broker ->
                    Stream.concat(
                                    Stream.of(own),
                                    cluster.listeners().stream().flatMap(TlsMounts::of))
                            .toList();
        };
    }

    private static Stream<TlsMounts> of(Listener listener) {
        return listener.security().certificate().stream()
                .map(name ->
                        new TlsMounts(
                                of(OwnedPodParts.certificateVolume(listener), name, LISTENER_FILES),
                                LISTENERS + listener.name(),
                                ClientListenerProperties.certificateVariable(listener)));
    }

    /**
     * @param files all that there are when it is empty
     */
    static Volume of(String volume, String name, List<String> files) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewSecret()
                .withSecretName(name)
                .withDefaultMode(GROUP_ONLY)
                .withItems(files.stream().map(file -> new KeyToPath(file, null, file)).toList())
                .endSecret()
                .build();
    }
}
