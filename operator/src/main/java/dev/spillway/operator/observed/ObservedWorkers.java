package dev.spillway.operator.observed;

import dev.spillway.operator.model.OwnedPodParts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What exists of a Connect in Kubernetes.
 *
 * @param objects by {@link ObservedCluster#key}, the Deployment among them
 * @param problem what keeps a worker from being ready; empty when none is known
 */
public record ObservedWorkers(Map<String, HasMetadata> objects, Optional<WorkerProblem> problem) {

    public ObservedWorkers {
        objects = Map.copyOf(objects);
    }

    public Optional<Deployment> deployment() {
        return objects.values().stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .findFirst();
    }

    /**
     * Whether plugins are copied into the workers that there are. That stays so: an upgrade of
     * Kubernetes changes its API server before its nodes.
     */
    public boolean copiesPlugins() {
        return deployment().stream()
                .flatMap(deployment ->
                        deployment.getSpec().getTemplate().getSpec().getInitContainers().stream())
                .anyMatch(container -> container.getName().startsWith(OwnedPodParts.COPY_PREFIX));
    }

    /** Pods that exist, ready or not. */
    public int replicas() {
        return count(status().map(DeploymentStatus::getReplicas).orElse(null));
    }

    public int ready() {
        return count(status().map(DeploymentStatus::getReadyReplicas).orElse(null));
    }

    /** Whether so many run, all of them as the Deployment is now. */
    public boolean areAll(int wanted) {
        return deployment()
                .filter(deployment -> isObserved(deployment))
                .filter(deployment ->
                        wanted == count(deployment.getStatus().getReplicas())
                                && wanted == count(deployment.getStatus().getUpdatedReplicas())
                                && wanted == count(deployment.getStatus().getReadyReplicas()))
                .isPresent();
    }

    /** Before that, its status is about what it was before. */
    private static boolean isObserved(Deployment deployment) {
        return deployment.getStatus() != null
                && Objects.equals(
                        deployment.getStatus().getObservedGeneration(),
                        deployment.getMetadata().getGeneration());
    }

    private Optional<DeploymentStatus> status() {
        return deployment().map(Deployment::getStatus);
    }

    private static int count(@Nullable Integer number) {
        return Objects.requireNonNullElse(number, 0);
    }
}
