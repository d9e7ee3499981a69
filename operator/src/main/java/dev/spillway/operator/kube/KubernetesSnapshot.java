package dev.spillway.operator.kube;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toMap;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What exists of a Cluster in Kubernetes. Decisions are made on a read from the API server rather
 * than from a cache: a cache may be stale, and must not cause a restart or the formatting of a
 * disk.
 *
 * @param claims those with the operator's labels
 * @param objects Pods; objects that the nodes share; and PersistentVolumeClaims with the name of a
 *     node's disk but without the labels, such as one that a person restored from a snapshot; in no
 *     order
 */
public record KubernetesSnapshot(
        SortedMap<NodeId, Pod> pods, SortedMap<NodeId, Claim> claims, List<HasMetadata> objects) {

    /**
     * @throws KubeUnavailableException when Kubernetes does not answer
     */
    public static KubernetesSnapshot at(KubernetesClient client, String namespace, String cluster) {
        return ApiCalls.get(
                "list the objects of " + cluster,
                () -> {
                    var lists = new Lists(client, namespace, cluster);
                    // Pods first: a Pod is created after its disk, so no disk appears to be
                    // missing.
                    var pods = lists.of(KubernetesClient::pods).toList();
                    var claims = lists.claims();
                    return of(
                            pods,
                            claims.getOrDefault(true, List.of()),
                            Stream.of(lists.shared(), claims.getOrDefault(false, List.of()))
                                    .<HasMetadata>flatMap(List::stream)
                                    .toList());
                });
    }

    /** The same from an informer's cache, which may be stale. */
    public static KubernetesSnapshot of(
            Collection<io.fabric8.kubernetes.api.model.Pod> pods,
            Collection<PersistentVolumeClaim> claims,
            Collection<HasMetadata> shared) {
        return new KubernetesSnapshot(
                byId(pods.stream().flatMap(PodReader::read), Pod::id),
                byId(claims.stream().flatMap(ClaimReader::read), Claim::id),
                Stream.concat(pods.stream(), shared.stream()).toList());
    }

    /** Combined with the state of Kafka. */
    public ObservedCluster observed(KafkaState kafka) {
        return new ObservedCluster(
                pods,
                claims,
                objects.stream()
                        .collect(toMap(ObservedCluster::key, Function.identity(), (a, b) -> a)),
                kafka);
    }

    private static <T> SortedMap<NodeId, T> byId(Stream<T> nodes, Function<T, NodeId> id) {
        return nodes.collect(toMap(id, node -> node, (one, other) -> one, TreeMap::new));
    }

    private record Lists(KubernetesClient client, String namespace, String cluster) {

        /**
         * Claims that have the name of a node's disk, by whether they are labelled as that node's.
         */
        Map<Boolean, List<PersistentVolumeClaim>> claims() {
            return client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
                    .filter(claim -> node(claim).isPresent())
                    .collect(
                            partitioningBy(claim ->
                                    NodeObjects.id(claim).equals(node(claim))
                                            && isLabelled(claim)));
        }

        private Optional<NodeId> node(PersistentVolumeClaim claim) {
            return ResourceNames.nodeOfVolumeClaim(cluster, claim.getMetadata().getName());
        }

        private boolean isLabelled(HasMetadata object) {
            var labels = object.getMetadata().getLabels();
            return labels != null && labels.entrySet().containsAll(selector(cluster).entrySet());
        }

        List<HasMetadata> shared() {
            return Stream.<Stream<? extends HasMetadata>>of(
                            of(KubernetesClient::serviceAccounts),
                            of(KubernetesClient::services),
                            of(KubernetesClient::configMaps),
                            of(c -> c.policy().v1().podDisruptionBudget()),
                            of(c -> c.network().v1().networkPolicies()))
                    .flatMap(Function.identity())
                    .map(HasMetadata.class::cast)
                    .toList();
        }

        <T extends HasMetadata, L extends KubernetesResourceList<T>> Stream<T> of(
                Function<KubernetesClient, MixedOperation<T, L, ?>> kind) {
            return kind
                    .apply(client)
                    .inNamespace(namespace)
                    .withLabels(selector(cluster))
                    .list()
                    .getItems()
                    .stream();
        }
    }

    private static Map<String, String> selector(String cluster) {
        return Map.of(
                Labels.CLUSTER,
                cluster,
                Labels.MANAGED_BY,
                Labels.cluster(cluster).get(Labels.MANAGED_BY));
    }
}
