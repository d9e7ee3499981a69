package dev.spillway.local.kubelet;

import dev.spillway.local.api.fault.ClusterFaults;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import java.util.Optional;

/**
 * Injected faults that keep a Pod from being assigned to the only node, in the words of Kubernetes'
 * scheduler.
 */
record Scheduling(KubernetesClient client, ClusterFaults faults) {

    /** Empty for a Pod that can be assigned, or has been. */
    Optional<String> obstacle(Pod pod) {
        if (pod.getSpec().getNodeName() != null) {
            return Optional.empty();
        }
        if (faults.nodeIsLost()) {
            return Optional.of("1 node(s) had untolerated taint(s) {" + NodeLoss.TAINT + ": }");
        }
        return faults.claimsStayPending(pod.getMetadata().getNamespace()) && hasUnboundClaim(pod)
                ? Optional.of("pod has unbound immediate PersistentVolumeClaims")
                : Optional.empty();
    }

    private boolean hasUnboundClaim(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .map(name ->
                        client.persistentVolumeClaims()
                                .inNamespace(pod.getMetadata().getNamespace())
                                .withName(name)
                                .get())
                .filter(Objects::nonNull)
                .anyMatch(Scheduling::isUnbound);
    }

    private static boolean isUnbound(PersistentVolumeClaim claim) {
        return claim.getSpec().getVolumeName() == null || claim.getSpec().getVolumeName().isEmpty();
    }
}
