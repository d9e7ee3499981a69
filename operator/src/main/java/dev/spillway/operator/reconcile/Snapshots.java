package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.KafkaConnections;
import dev.spillway.operator.admin.KafkaRefused;
import dev.spillway.operator.admin.KafkaUnavailable;
import dev.spillway.operator.admin.ManagementPages;
import dev.spillway.operator.kube.KubeLook;
import dev.spillway.operator.model.Names;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.observed.Kafka;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes one look at a Cluster: first at Kubernetes, then at Kafka where a broker is ready. */
final class Snapshots {

    private final KafkaConnections connections;
    private final ManagementPages pages;

    Snapshots(KafkaConnections connections, ManagementPages pages) {
        this.connections = connections;
        this.pages = pages;
    }

    /** The name under which a cluster's connection and measurements are kept. */
    static String key(String namespace, String cluster) {
        return namespace + "/" + cluster;
    }

    ObservedCluster take(KubernetesClient client, String namespace, String cluster) {
        var kubernetes = takeKubernetes(client, namespace, cluster);
        var pods = withRecovery(kubernetes.pods());
        return new ObservedCluster(
                pods,
                kubernetes.claims(),
                kubernetes.objects(),
                kafka(namespace, cluster, pods.values()));
    }

    /** Without Kafka, which has no say when a Cluster goes. */
    ObservedCluster takeKubernetes(KubernetesClient client, String namespace, String cluster) {
        var look = KubeLook.at(client, namespace, cluster);
        return new ObservedCluster(
                look.pods(),
                look.claims(),
                look.objects().stream()
                        .collect(Collectors.toMap(ObservedCluster::key, Function.identity())),
                new Kafka.Silent("it was not asked", false));
    }

    private Kafka kafka(String namespace, String cluster, Collection<Pod> pods) {
        var ready =
                pods.stream()
                        .filter(pod -> pod.id().role() == NodeRole.Broker && pod.ready())
                        .map(Pod::id)
                        .toList();
        if (ready.isEmpty()) {
            return new Kafka.Silent("no broker is ready", false);
        }
        var key = key(namespace, cluster);
        try {
            return new Kafka.Answering(
                    connections.to(key, bootstrap(namespace, cluster, ready)).look());
        } catch (KafkaUnavailable | KafkaRefused e) {
            // A new connection begins with the brokers that are ready then.
            connections.close(key);
            return new Kafka.Silent(String.valueOf(e.getMessage()), true);
        }
    }

    static List<String> bootstrap(String namespace, String cluster, Collection<NodeId> brokers) {
        return brokers.stream()
                .map(id -> Names.podHost(namespace, cluster, id) + ":" + Ports.REPLICATION)
                .toList();
    }

    /** Kubernetes knows only that a broker is not ready; the broker knows whether it recovers. */
    private SortedMap<NodeId, Pod> withRecovery(SortedMap<NodeId, Pod> pods) {
        var asked = new TreeMap<NodeId, Pod>();
        pods.forEach((id, pod) -> asked.put(id, withRecovery(pod)));
        return asked;
    }

    private Pod withRecovery(Pod pod) {
        if (pod.id().role() != NodeRole.Broker
                || pod.state() != Pod.State.Starting
                || pod.ip().isEmpty()) {
            return pod;
        }
        return pages.recovery(pod.ip(), Ports.MANAGEMENT).map(pod::recovering).orElse(pod);
    }
}
