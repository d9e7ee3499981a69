package dev.spillway.local.controllers;

import dev.spillway.local.api.fault.ClusterFaults;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * Binds every claim to a directory of this machine, whatever its storage class, unless an injected
 * fault keeps it pending, and deletes the directory with the claim once no Pod uses it. Grants a
 * larger request at once: sizes are not enforced.
 */
final class ClaimController {
    /** The finalizer that Kubernetes itself uses. */
    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    private final KubernetesClient client;
    private final StateDirectory state;
    private final ClusterFaults faults;

    ClaimController(KubernetesClient client, StateDirectory state, ClusterFaults faults) {
        this.client = client;
        this.state = state;
        this.faults = faults;
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
        if (claim.getMetadata().getFinalizers().contains(PROTECTION)
                && volume.equals(claim.getSpec().getVolumeName())) {
            reportBound(claim);
            return;
        }
        if (faults.claimsStayPending(claim.getMetadata().getNamespace())) {
            reportPending(claim);
            return;
        }
        // The update triggers another reconciliation, which reports the status.
        client.resource(
                        new PersistentVolumeClaimBuilder(claim)
                                .editMetadata()
                                .removeFromFinalizers(PROTECTION)
                                .addToFinalizers(PROTECTION)
                                .endMetadata()
                                .editSpec()
                                .withVolumeName(volume)
                                .endSpec()
                                .build())
                .update();
    }

    private void reportPending(PersistentVolumeClaim claim) {
        report(claim, new PersistentVolumeClaimStatusBuilder().withPhase("Pending").build());
    }

    private void reportBound(PersistentVolumeClaim claim) {
        report(
                claim,
                new PersistentVolumeClaimStatusBuilder()
                        .withPhase("Bound")
                        .withAccessModes(claim.getSpec().getAccessModes())
                        .withCapacity(
                                Map.of(
                                        "storage",
                                        claim.getSpec()
                                                .getResources()
                                                .getRequests()
                                                .get("storage")))
                        .build());
    }

    private void report(PersistentVolumeClaim claim, PersistentVolumeClaimStatus status) {
        if (!status.equals(claim.getStatus())) {
            client.resource(new PersistentVolumeClaimBuilder(claim).withStatus(status).build())
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
