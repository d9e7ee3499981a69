package dev.spillway.local.controllers;

import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * Binds every claim to a directory of this machine, whatever its storage class, and deletes the
 * directory with the claim once no Pod uses it. Grants a larger request at once: sizes are not
 * enforced.
 */
final class ClaimController {
    /** The finalizer that Kubernetes itself uses. */
    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    private final KubernetesClient client;
    private final StateDirectory state;

    ClaimController(KubernetesClient client, StateDirectory state) {
        this.client = client;
        this.state = state;
    }

    void reconcile(ReconcileLoop.Key key) {
        PersistentVolumeClaim claim =
                client.persistentVolumeClaims()
                        .inNamespace(key.namespace())
                        .withName(key.name())
                        .get();
        if (claim == null) {
            return;
        }
        if (claim.getMetadata().getDeletionTimestamp() == null) {
            bind(claim);
        } else if (claim.getMetadata().getFinalizers().contains(PROTECTION) && !isUsed(claim)) {
            delete(claim);
        }
    }

    private void bind(PersistentVolumeClaim claim) {
        String volume = "pvc-" + claim.getMetadata().getUid();
        boolean protectedAlready = claim.getMetadata().getFinalizers().contains(PROTECTION);
        if (!protectedAlready || !volume.equals(claim.getSpec().getVolumeName())) {
            PersistentVolumeClaimBuilder bound =
                    new PersistentVolumeClaimBuilder(claim)
                            .editSpec()
                            .withVolumeName(volume)
                            .endSpec();
            if (!protectedAlready) {
                bound.editMetadata().addToFinalizers(PROTECTION).endMetadata();
            }
            client.resource(bound.build()).update();
            return; // The update triggers another reconciliation.
        }
        Map<String, Quantity> capacity =
                Map.of("storage", claim.getSpec().getResources().getRequests().get("storage"));
        boolean reported =
                claim.getStatus() != null
                        && "Bound".equals(claim.getStatus().getPhase())
                        && capacity.equals(claim.getStatus().getCapacity());
        if (!reported) {
            client.resource(
                            new PersistentVolumeClaimBuilder(claim)
                                    .withNewStatus()
                                    .withPhase("Bound")
                                    .withAccessModes(claim.getSpec().getAccessModes())
                                    .withCapacity(capacity)
                                    .endStatus()
                                    .build())
                    .updateStatus();
        }
    }

    private boolean isUsed(PersistentVolumeClaim claim) {
        return client
                .pods()
                .inNamespace(claim.getMetadata().getNamespace())
                .list()
                .getItems()
                .stream()
                .anyMatch(pod -> uses(pod, claim.getMetadata().getName()));
    }

    private static boolean uses(Pod pod, String claim) {
        return !PodPhase.isTerminal(pod)
                && pod.getSpec().getVolumes().stream()
                        .anyMatch(volume ->
                                volume.getPersistentVolumeClaim() != null
                                        && volume.getPersistentVolumeClaim()
                                                .getClaimName()
                                                .equals(claim));
    }

    private void delete(PersistentVolumeClaim claim) {
        var metadata = claim.getMetadata();
        StateDirectory.deleteTree(
                state.volume(metadata.getNamespace(), metadata.getName(), metadata.getUid()));
        client.resource(
                        new PersistentVolumeClaimBuilder(claim)
                                .editMetadata()
                                .removeFromFinalizers(PROTECTION)
                                .endMetadata()
                                .build())
                .update();
    }
}
