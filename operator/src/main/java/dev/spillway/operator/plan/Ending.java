package dev.spillway.operator.plan;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.List;

/**
 * A Cluster that goes: brokers first, because without controllers a broker cannot hand over its
 * leaderships and takes minutes to stop; then controllers; then the disks, or not. What else there
 * is, Kubernetes removes with the Cluster, by owner references.
 */
public final class Ending {

    private Ending() {}

    /**
     * @return nothing when the Cluster may go
     */
    public static Plan next(Reclaim reclaim, ObservedCluster seen) {
        if (!seen.pods(NodeRole.Broker).isEmpty()) {
            return new Plan(stop(NodeRole.Broker, seen));
        }
        if (!seen.pods(NodeRole.Controller).isEmpty()) {
            return new Plan(stop(NodeRole.Controller, seen));
        }
        return new Plan(
                switch (reclaim) {
                    case Retain ->
                            seen.claims().values().stream()
                                    .filter(Claim::owned)
                                    .<Step>map(claim ->
                                            new KubeStep.Disown(
                                                    claim.name(),
                                                    claim.owner(),
                                                    "storage.reclaim is Retain"))
                                    .toList();
                    case Delete ->
                            seen.claims().values().stream()
                                    .filter(claim -> !claim.terminating())
                                    .<Step>map(claim ->
                                            new KubeStep.RemoveClaim(
                                                    claim.name(),
                                                    claim.version(),
                                                    "storage.reclaim is Delete"))
                                    .toList();
                });
    }

    private static List<Step> stop(NodeRole role, ObservedCluster seen) {
        return seen.pods(role).stream()
                .<Step>map(pod ->
                        pod.terminating()
                                ? new Step.Wait(
                                        "stop " + node(pod.id()),
                                        "it is shutting down",
                                        "Pod " + pod.name() + " is gone")
                                : new KubeStep.RemovePod(
                                        pod.id(),
                                        pod.name(),
                                        pod.version(),
                                        "the Cluster is being deleted"))
                .toList();
    }
}
