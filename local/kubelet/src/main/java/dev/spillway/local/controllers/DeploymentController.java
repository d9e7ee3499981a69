package dev.spillway.local.controllers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Runs Deployments without ReplicaSets: it owns the Pods directly, which is enough to run and
 * replace an operator. {@code kubectl rollout status} works; {@code rollout undo} does not, since
 * there is no history.
 */
final class DeploymentController {
    static final String HASH = "pod-template-hash";

    private static final ObjectMapper SORTED =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private final KubernetesClient client;
    private final Random random = new Random();

    DeploymentController(KubernetesClient client) {
        this.client = client;
    }

    void reconcile(ReconcileLoop.Key key) {
        Deployment deployment =
                client.apps().deployments().inNamespace(key.namespace()).withName(key.name()).get();
        if (deployment == null || deployment.getMetadata().getDeletionTimestamp() != null) {
            return; // Its Pods are garbage collected.
        }
        // Listed, not from an informer: a Pod created a moment ago must not be created again.
        List<Pod> pods =
                client.pods().inNamespace(key.namespace()).list().getItems().stream()
                        .filter(pod -> isOwned(pod, deployment))
                        .toList();
        String hash = hash(deployment);
        RolloutPlan next = RolloutPlan.next(deployment, hash, pods);
        for (int i = 0; i < next.create(); i++) {
            client.resource(pod(deployment, hash)).create();
        }
        next.delete().forEach(pod -> client.resource(pod).delete());
        report(deployment, RolloutPlan.status(deployment, hash, pods, Instant.now()));
    }

    private static boolean isOwned(Pod pod, Deployment deployment) {
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(deployment.getMetadata().getUid()));
    }

    /** Equal templates have equal hashes, whatever the order of their labels. */
    private static String hash(Deployment deployment) {
        try {
            CRC32 sum = new CRC32();
            sum.update(SORTED.writeValueAsBytes(deployment.getSpec().getTemplate()));
            return Long.toString(sum.getValue(), 36);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a template that was read cannot be written", e);
        }
    }

    private Pod pod(Deployment deployment, String hash) {
        var template = deployment.getSpec().getTemplate();
        String suffix =
                Integer.toString(random.nextInt(36 * 36 * 36 * 36, 36 * 36 * 36 * 36 * 36), 36);
        return new PodBuilder()
                .withMetadata(template.getMetadata())
                .editOrNewMetadata()
                .withName(deployment.getMetadata().getName() + "-" + hash + "-" + suffix)
                .withNamespace(deployment.getMetadata().getNamespace())
                .addToLabels(HASH, hash)
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(deployment.getMetadata().getName())
                .withUid(deployment.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }

    private void report(Deployment deployment, DeploymentStatus status) {
        if (!status.equals(deployment.getStatus())) {
            client.resource(new DeploymentBuilder(deployment).withStatus(status).build())
                    .updateStatus();
        }
    }
}
