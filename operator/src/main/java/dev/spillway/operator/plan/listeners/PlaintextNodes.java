package dev.spillway.operator.plan.listeners;

import dev.spillway.operator.desired.InnerTls;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * Refuses a Cluster whose nodes talk to each other without TLS, as releases before 0.1.0 made them.
 * They and nodes with TLS do not understand each other, so they cannot be restarted one after the
 * other; and which of them the operator may stop all at once is not its decision.
 */
public final class PlaintextNodes {
    public static final String REASON = "PlaintextNodes";

    private PlaintextNodes() {}

    public static Optional<Step.Blocked> refused(ObservedCluster seen) {
        return seen.objects().values().stream()
                .filter(Pod.class::isInstance)
                .map(Pod.class::cast)
                .filter(pod -> isNode(pod) && !InnerTls.isSpokenBy(pod))
                .map(pod -> pod.getMetadata().getName())
                .sorted()
                .findFirst()
                .map(PlaintextNodes::blocked);
    }

    private static boolean isNode(HasMetadata pod) {
        var labels = pod.getMetadata().getLabels();
        return labels != null && labels.containsKey(Labels.NODE_ID);
    }

    private static Step.Blocked blocked(String pod) {
        return new Step.Blocked(
                REASON,
                "manage the cluster",
                "its nodes talk to each other without TLS (%s has no certificate), as an earlier release made them, and do not understand nodes with TLS"
                        .formatted(pod),
                "make sure that spec.storage.reclaim is Retain, delete the Cluster and create it"
                        + " again under its name: it adopts its disks, Topics and cold data. Its"
                        + " clients then need TLS and Users, unless the new one declares its"
                        + " listeners with tls: false and authentication: None, and"
                        + " authorization.default: AllowAll");
    }
}
