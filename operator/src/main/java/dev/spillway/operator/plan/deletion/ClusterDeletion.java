package dev.spillway.operator.plan.deletion;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.CleanupPod;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.PodTermination;
import dev.spillway.operator.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes a Cluster:
 *
 * <ol>
 *   <li>Brokers first: without controllers a broker cannot hand over its leaderships and takes
 *       minutes to stop.
 *   <li>Controllers.
 *   <li>With {@code reclaim: Delete}, the cold data, once nobody writes any more: a Pod deletes it
 *       ({@link ColdDataDeletion}), for as long as it takes.
 *   <li>The disks, unless they are retained. They are last: they record which Kafka cluster it was.
 * </ol>
 *
 * Kubernetes removes everything else with the Cluster, by owner references. Each state follows from
 * what exists, so that it may be interrupted anywhere, and reclaim may be changed meanwhile.
 *
 * @param kept cold data that stays when the Cluster is gone
 */
public record ClusterDeletion(Plan plan, Optional<ColdDataDeletion.Kept> kept) {

    /**
     * Exit codes of the Pod that mean that only what it has no access to remains, see spillway-tier
     * purge.
     */
    private static final int UPLOADS_UNKNOWN = 20;

    private static final int NO_CREDENTIALS = 21;

    /**
     * Missing credentials may just be being replaced. They count as gone after so many restarts of
     * the Pod's container (which Kubernetes does after 10, 20, 40 s).
     */
    static final int RESTARTS_WITHOUT_CREDENTIALS = 4;

    /** From so many restarts on, a failure is reported as Blocked; the first may be transient. */
    private static final int RESTARTS_UNTIL_TROUBLE = 1;

    /** Nothing is deleted as long as the spec does not say what may be; empty when it does. */
    public static Optional<ClusterDeletion> undecided(Cluster cluster) {
        var unreadable = cluster.unreadableText("spec.storage.reclaim", "spec.tiering.s3");
        return unreadable.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ClusterDeletion(
                                Plan.of(
                                        new Step.Blocked(
                                                "InvalidSpec",
                                                "delete the Cluster",
                                                "its spec does not say what may be deleted",
                                                unreadable)),
                                Optional.empty()));
    }

    public static ClusterDeletion next(
            Reclaim reclaim, ColdDataDeletion cold, ObservedCluster seen) {
        for (var role : List.of(NodeRole.Broker, NodeRole.Controller)) {
            if (!seen.pods(role).isEmpty()) {
                return new ClusterDeletion(new Plan(stop(role, seen)), Optional.empty());
            }
        }
        var cleanups = CleanupPod.of(seen);
        return switch (reclaim) {
            case Retain -> retain(cold, cleanups, seen);
            case Delete -> delete(cold, cleanups, seen);
        };
    }

    private static ClusterDeletion retain(
            ColdDataDeletion cold, List<CleanupPod> cleanups, ObservedCluster seen) {
        var begun =
                cleanups.stream()
                        .map(pod ->
                                remove(
                                        pod,
                                        "storage.reclaim is now Retain; what it has already deleted"
                                                + cold.where()
                                                        .map(place -> " in " + place.text())
                                                        .orElse("")
                                                + " is gone, so a Cluster recreated from the disks"
                                                + " may miss some of its cold data"))
                        .toList();
        if (!begun.isEmpty()) {
            return new ClusterDeletion(new Plan(begun), Optional.empty());
        }
        return new ClusterDeletion(
                new Plan(
                        seen.claims().values().stream()
                                .filter(Claim::owned)
                                .<Step>map(claim ->
                                        new KubeStep.RemoveOwner(
                                                claim.name(),
                                                claim.owner(),
                                                "storage.reclaim is Retain"))
                                .toList()),
                cold.where().map(place -> place.kept("storage.reclaim is Retain")));
    }

    private static ClusterDeletion delete(
            ColdDataDeletion cold, List<CleanupPod> cleanups, ObservedCluster seen) {
        return switch (cold) {
            case ColdDataDeletion.None none ->
                    new ClusterDeletion(deleteDisks(seen), Optional.empty());
            case ColdDataDeletion.Kept kept -> {
                var begun = cleanups.stream().map(pod -> remove(pod, kept.why())).toList();
                yield begun.isEmpty()
                        ? new ClusterDeletion(deleteDisks(seen), Optional.of(kept))
                        : new ClusterDeletion(new Plan(begun), Optional.empty());
            }
            case ColdDataDeletion.Unreachable(var place, var uid, var problems) ->
                    cleanups.stream()
                                    .filter(pod -> belongsTo(pod, uid, place))
                                    .anyMatch(pod -> pod.state() == CleanupPod.State.Succeeded)
                            ? new ClusterDeletion(deleteDisks(seen), Optional.empty())
                            : new ClusterDeletion(
                                    Plan.of(
                                            trouble(
                                                    place,
                                                    "the spec does not say how to access it: "
                                                            + problems,
                                                    "correct the spec")),
                                    Optional.empty());
            case ColdDataDeletion.At at -> delete(at, cleanups, seen);
        };
    }

    private static ClusterDeletion delete(
            ColdDataDeletion.At cold, List<CleanupPod> cleanups, ObservedCluster seen) {
        var pod = cold.desired().coldDataCleanup();
        var revision = Revision.of(pod).text();
        var stale =
                cleanups.stream()
                        .filter(there ->
                                !belongsTo(there, cold.desired().cluster().uid(), cold.place())
                                        || !there.revision().equals(revision))
                        .map(there ->
                                remove(
                                        there,
                                        "it belongs to another Cluster or to an earlier spec"))
                        .toList();
        if (!stale.isEmpty()) {
            return new ClusterDeletion(new Plan(stale), Optional.empty());
        }
        if (cleanups.isEmpty()) {
            var steps = new ArrayList<Step>();
            cold.desired().serviceAccounts().stream()
                    .filter(account -> !seen.objects().containsKey(ObservedCluster.key(account)))
                    .map(account ->
                            new KubeStep.Apply(account, "the cleanup Pod uses this ServiceAccount"))
                    .forEach(steps::add);
            steps.add(
                    new KubeStep.Create(pod, "it deletes the cold data in " + cold.place().text()));
            return new ClusterDeletion(new Plan(steps), Optional.empty());
        }
        return delete(cold.place(), cleanups.getFirst(), seen);
    }

    /** A cleanup Pod of an earlier Cluster of this name may be for another Kafka cluster. */
    private static boolean belongsTo(CleanupPod there, String uid, ColdDataDeletion.Place place) {
        return there.owner().equals(uid) && there.clusterId().equals(place.id().text());
    }

    private static ClusterDeletion delete(
            ColdDataDeletion.Place place, CleanupPod pod, ObservedCluster seen) {
        return switch (pod.state()) {
            case Succeeded -> new ClusterDeletion(deleteDisks(seen), Optional.empty());
            case Ended, Terminating ->
                    new ClusterDeletion(
                            Plan.of(remove(pod, "it ended before it had finished")),
                            Optional.empty());
            case Working ->
                    permanentFailure(pod)
                            .map(why ->
                                    new ClusterDeletion(
                                            deleteDisks(seen), Optional.of(place.kept(why))))
                            .orElseGet(() ->
                                    new ClusterDeletion(
                                            Plan.of(working(place, pod)), Optional.empty()));
        };
    }

    /** A failure that waiting will not fix, as far as is known. */
    private static Optional<String> permanentFailure(CleanupPod pod) {
        return pod.lastEnd()
                .filter(end ->
                        end.exitCode() == UPLOADS_UNKNOWN || end.exitCode() == NO_CREDENTIALS)
                .filter(end -> pod.restarts() >= RESTARTS_WITHOUT_CREDENTIALS)
                .map(CleanupPod.End::text);
    }

    private static Step working(ColdDataDeletion.Place place, CleanupPod pod) {
        var until = "nothing is left there";
        var end = pod.lastEnd().filter(CleanupPod.End::failed);
        if (!pod.obstacle().isEmpty()) {
            return trouble(
                    place,
                    "Pod " + pod.name() + " cannot start: " + pod.obstacle(),
                    "it starts by itself once that is resolved");
        }
        if (end.isEmpty()) {
            return new Step.Wait(what(place), "Pod " + pod.name() + " is deleting it", until);
        }
        var last =
                "Pod %s has failed (%s); last error: %s"
                        .formatted(
                                pod.name(),
                                Count.of(pod.restarts() + 1L, "attempt"),
                                end.get().text());
        return pod.restarts() < RESTARTS_UNTIL_TROUBLE
                ? new Step.Wait(what(place), last, until + "; it is being retried")
                : trouble(
                        place,
                        last,
                        "it is retried until it succeeds, so fix the store or the credentials");
    }

    private static Step trouble(ColdDataDeletion.Place place, String why, String remedy) {
        return new Step.Blocked(
                "ColdDataNotDeleted", what(place), why, remedy + "; or " + retainRemedy());
    }

    private static String retainRemedy() {
        return "set spec.storage.reclaim to Retain, to delete the Cluster and keep its disks and"
                + " objects";
    }

    private static String what(ColdDataDeletion.Place place) {
        return "delete the cold data in " + place.text();
    }

    private static Plan deleteDisks(ObservedCluster seen) {
        return new Plan(
                seen.claims().values().stream()
                        .filter(claim -> !claim.terminating())
                        .<Step>map(claim ->
                                new KubeStep.RemoveClaim(
                                        claim.name(), claim.version(), "storage.reclaim is Delete"))
                        .toList());
    }

    static Step remove(CleanupPod pod, String why) {
        return pod.state() == CleanupPod.State.Terminating
                ? new Step.Wait(
                        "stop " + pod.name(),
                        "it is shutting down",
                        "Pod " + pod.name() + " is gone")
                : new KubeStep.RemoveCleanup(pod.name(), pod.version(), why);
    }

    private static List<Step> stop(NodeRole role, ObservedCluster seen) {
        return seen.pods(role).stream()
                .<Step>map(pod ->
                        pod.terminating()
                                ? PodTermination.of(pod, "it").waitBefore("stop " + node(pod.id()))
                                : new KubeStep.RemovePod(
                                        pod.id(),
                                        pod.name(),
                                        pod.version(),
                                        "the Cluster is being deleted"))
                .toList();
    }

    /**
     * A Cluster may find the cleanup Pod of an earlier one of its name whose finalizer somebody
     * removed. With its disks it may be the same Kafka cluster, and that Pod would delete what its
     * brokers write: it is removed before anything else.
     */
    public static List<Step> staleCleanups(ObservedCluster seen) {
        return CleanupPod.of(seen).stream()
                .map(pod -> remove(pod, "it belongs to an earlier Cluster of this name"))
                .toList();
    }
}
