package dev.spillway.operator.observed;

import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * What exists of one Cluster.
 *
 * @param objects Pods and the objects that nodes share (Services, ConfigMaps, ...), by {@link #key}
 * @param hosts the Kubernetes nodes
 * @param certificates of nodes, and the authorities that issue them
 */
public record ObservedCluster(
        SortedMap<NodeId, Pod> pods,
        SortedMap<NodeId, Claim> claims,
        Map<String, HasMetadata> objects,
        KafkaState kafka,
        Hosts hosts,
        CertificateState certificates) {

    /** Without knowledge of the Kubernetes nodes and of certificates. */
    public ObservedCluster(
            SortedMap<NodeId, Pod> pods,
            SortedMap<NodeId, Claim> claims,
            Map<String, HasMetadata> objects,
            KafkaState kafka) {
        this(pods, claims, objects, kafka, Hosts.UNKNOWN, new CertificateState.NotRead());
    }

    public ObservedCluster with(Hosts known) {
        return new ObservedCluster(pods, claims, objects, kafka, known, certificates);
    }

    public ObservedCluster with(CertificateState known) {
        return new ObservedCluster(pods, claims, objects, kafka, hosts, known);
    }

    /** The clusterIP of a Service that has no address. */
    private static final String HEADLESS = "None";

    /** {@code Service/events-nodes}. */
    public static String key(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }

    public Optional<Pod> pod(NodeId id) {
        return Optional.ofNullable(pods.get(id));
    }

    public Optional<Claim> claim(NodeId id) {
        return Optional.ofNullable(claims.get(id));
    }

    /**
     * The address of a Service.
     *
     * @return empty while it has none, as when it does not exist or is headless
     */
    public Optional<String> clusterIp(String service) {
        return objects.get("Service/" + service) instanceof Service found
                ? Optional.ofNullable(found.getSpec())
                        .map(ServiceSpec::getClusterIP)
                        .filter(ip -> !ip.isEmpty() && !ip.equals(HEADLESS))
                : Optional.empty();
    }

    public List<Pod> pods(NodeRole role) {
        return of(role, pods).toList();
    }

    public List<Claim> claims(NodeRole role) {
        return of(role, claims).toList();
    }

    /** Every version of Kafka that a Pod runs, as far as their images show it. */
    public List<KafkaVersion> kafkaVersions() {
        return pods.values().stream()
                .flatMap(pod -> KafkaVersion.parse(pod.kafkaVersion()).stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Kafka's view, or nothing while no broker answers. */
    public Optional<KafkaView> view() {
        return switch (kafka) {
            case KafkaState.Answering answering -> Optional.of(answering.view());
            case KafkaState.Silent silent -> Optional.empty();
        };
    }

    private static <T> Stream<T> of(NodeRole role, SortedMap<NodeId, T> nodes) {
        return nodes.entrySet().stream()
                .filter(node -> node.getKey().role() == role)
                .map(Map.Entry::getValue);
    }
}
