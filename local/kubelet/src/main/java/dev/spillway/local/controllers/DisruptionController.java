package dev.spillway.local.controllers;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Keeps the status of every PodDisruptionBudget, by which the API allows or refuses evictions. */
final class DisruptionController {
    private final KubernetesClient client;
    private final Function<String, List<Pod>> podsOf;
    private final Clock clock;

    /**
     * @param podsOf all Pods of a namespace
     */
    DisruptionController(KubernetesClient client, Function<String, List<Pod>> podsOf, Clock clock) {
        this.client = client;
        this.podsOf = podsOf;
        this.clock = clock;
    }

    void reconcile(ReconcileLoop.Key key) {
        PodDisruptionBudget budget =
                client.policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(key.namespace())
                        .withName(key.name())
                        .get();
        if (budget == null) {
            return;
        }
        List<Pod> selected =
                podsOf.apply(key.namespace()).stream()
                        .filter(pod -> DisruptionStatus.selects(budget, pod))
                        .toList();
        PodDisruptionBudgetStatus status =
                new DisruptionStatus(budget, selected, clock.instant())
                        .of(() -> declared(key.namespace(), selected));
        if (!status.equals(budget.getStatus())) {
            // With its resourceVersion: an eviction that the API allowed meanwhile must be counted.
            client.resource(new PodDisruptionBudgetBuilder(budget).withStatus(status).build())
                    .updateStatus();
        }
    }

    /**
     * How many Pods their controllers declare, by the controllers' scale subresources; or why that
     * is not known. A Pod without a controller is not counted.
     */
    private DisruptionStatus.Declared declared(String namespace, List<Pod> pods) {
        var controllers = new HashMap<String, OwnerReference>();
        for (Pod pod : pods) {
            pod.getMetadata().getOwnerReferences().stream()
                    .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                    .forEach(owner -> controllers.put(owner.getUid(), owner));
        }
        return declared(namespace, controllers.values());
    }

    private DisruptionStatus.Declared declared(
            String namespace, Collection<OwnerReference> controllers) {
        int sum = 0;
        for (OwnerReference controller : controllers) {
            Optional<Scale> scale = scale(namespace, controller);
            if (scale.isEmpty()) {
                return new DisruptionStatus.Declared.Unknown(
                        "%s does not implement the scale subresource"
                                .formatted(controller.getKind()));
            }
            sum += scale.get().getSpec().getReplicas();
        }
        return new DisruptionStatus.Declared.Known(sum);
    }

    private Optional<Scale> scale(String namespace, OwnerReference controller) {
        String version = controller.getApiVersion();
        String path = (version.contains("/") ? "/apis/" : "/api/") + version;
        return client.getApiResources(version).getResources().stream()
                .filter(resource -> resource.getKind().equals(controller.getKind()))
                .map(APIResource::getName)
                .filter(name -> !name.contains("/"))
                .findFirst()
                .map(plural ->
                        client.raw(
                                "%s/namespaces/%s/%s/%s/scale"
                                        .formatted(path, namespace, plural, controller.getName())))
                .map(text -> client.getKubernetesSerialization().unmarshal(text, Scale.class));
    }
}
