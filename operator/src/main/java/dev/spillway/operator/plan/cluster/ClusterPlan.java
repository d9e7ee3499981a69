package dev.spillway.operator.plan.cluster;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.PendingUpgrade;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.UpgradeTurn;
import dev.spillway.operator.plan.balance.BalancePlan;
import dev.spillway.operator.plan.certificates.CertificatePlan;
import dev.spillway.operator.plan.deletion.ClusterDeletion;
import dev.spillway.operator.plan.disks.BrokerDisks;
import dev.spillway.operator.plan.disks.InPlaceDiskChanges;
import dev.spillway.operator.plan.disks.MeasuredDisks;
import dev.spillway.operator.plan.identity.ClusterIdentity;
import dev.spillway.operator.plan.identity.RestoredClaims;
import dev.spillway.operator.plan.listeners.ListenerCertificates;
import dev.spillway.operator.plan.listeners.ListenerChanges;
import dev.spillway.operator.plan.listeners.PlaintextNodes;
import dev.spillway.operator.plan.membership.BrokerServices;
import dev.spillway.operator.plan.membership.Membership;
import dev.spillway.operator.plan.membership.ReplicaMoves;
import dev.spillway.operator.plan.membership.ScaleDown;
import dev.spillway.operator.plan.nodes.NodePods;
import dev.spillway.operator.plan.nodes.PodMetadata;
import dev.spillway.operator.plan.nodes.SharedObjects;
import dev.spillway.operator.plan.quorum.ControllerDisks;
import dev.spillway.operator.plan.quorum.ControllerRemoval;
import dev.spillway.operator.plan.quorum.VoterChanges;
import dev.spillway.operator.plan.quorum.VoterSet;
import dev.spillway.operator.plan.restarts.EvictionLimits;
import dev.spillway.operator.plan.restarts.OlderPods;
import dev.spillway.operator.plan.restarts.RollingRestart;
import dev.spillway.operator.plan.restarts.VersionUpgrade;
import dev.spillway.operator.plan.settings.BrokerSettings;
import dev.spillway.operator.plan.settings.InternalTopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The next safe steps of one Cluster. */
public final class ClusterPlan {

    private ClusterPlan() {}

    /** Of a Cluster that waits for no other. */
    public static Plan next(
            Installation installation, ClusterModel cluster, Demand demand, ObservedCluster seen) {
        var turn = new UpgradeTurn.NotNeeded();
        return next(installation, cluster, demand, MeasuredDisks.NONE, turn, seen);
    }

    public static Plan next(
            Installation installation,
            ClusterModel cluster,
            Demand demand,
            MeasuredDisks disks,
            UpgradeTurn turn,
            ObservedCluster seen) {
        var plaintext = PlaintextNodes.refused(seen);
        if (plaintext.isPresent()) {
            return Plan.of(plaintext.get())
                    .then(CertificatePlan.ofExisting(installation, cluster, seen));
        }
        var staleCleanups = ClusterDeletion.staleCleanups(seen);
        var plan =
                staleCleanups.isEmpty()
                        ? new Plan(removeOwners(seen))
                                .then(known(installation, cluster, demand, disks, turn, seen))
                        : new Plan(staleCleanups)
                                .then(CertificatePlan.ofExisting(installation, cluster, seen));
        return turn instanceof UpgradeTurn.NotNeeded || plan.upgrade() != null
                ? plan
                : plan.with(new PendingUpgrade(installation.image(cluster), turn));
    }

    /** First of all: Kubernetes would delete these with the Cluster. */
    private static List<Step> removeOwners(ObservedCluster seen) {
        return seen.claims().values().stream()
                .filter(Claim::owned)
                .<Step>map(claim ->
                        new KubeStep.RemoveOwner(
                                claim.name(),
                                claim.owner(),
                                "only the finalizer of the Cluster deletes disks"))
                .toList();
    }

    private static Plan known(
            Installation installation,
            ClusterModel cluster,
            Demand demand,
            MeasuredDisks disks,
            UpgradeTurn turn,
            ObservedCluster seen) {
        var restored = RestoredClaims.clusterIds(cluster.name(), seen);
        return switch (ClusterIdentity.of(cluster.uid(), seen.claims().values(), restored)) {
            case ClusterIdentity.Conflict conflict ->
                    Plan.of(conflict.step())
                            .then(CertificatePlan.ofExisting(installation, cluster, seen));
            case ClusterIdentity.Known known ->
                    switch (VersionUpgrade.of(cluster, installation.kafka(), seen)) {
                        case VersionUpgrade.Refused refused ->
                                Plan.of(refused.step())
                                        .then(
                                                CertificatePlan.ofExisting(
                                                        installation, cluster, seen));
                        case VersionUpgrade.Known versions -> {
                            var members = Membership.of(versions.cluster(), demand, seen);
                            var desired =
                                    new DesiredCluster(installation, members.cluster(), known.id());
                            yield next(desired, known.id(), members, disks, turn, seen)
                                    .then(versions.steps())
                                    .then(members.steps());
                        }
                    };
        };
    }

    private static Plan next(
            DesiredCluster desired,
            ClusterId id,
            Membership members,
            MeasuredDisks disks,
            UpgradeTurn turn,
            ObservedCluster seen) {
        var cluster = desired.cluster();
        var voterSet = VoterSet.of(cluster, seen);
        var leaving = ControllerRemoval.of(cluster, seen, voterSet);
        var certificates =
                CertificatePlan.next(
                        desired.installation(), cluster, planned(cluster, members, leaving), seen);
        var refused = ListenerChanges.refused(cluster, seen);
        if (refused.isPresent()) {
            return Plan.of(refused.get()).then(certificates.steps());
        }
        // Before any Pod; whatever else holds the cluster up, its certificates go on.
        var unusable = ListenerCertificates.problems(cluster, seen);
        var shared =
                shared(desired, members, leaving, voterSet, seen)
                        .then(certificates.steps())
                        .then(unusable);
        var restored = RestoredClaims.of(cluster, id, members, voterSet, seen);
        if (restored.mustComeFirst()) {
            return shared.then(restored.steps());
        }
        return switch (ControllerDisks.of(cluster, leaving.running(), voterSet, seen)) {
            case ControllerDisks.Lost lost ->
                    shared.then(List.of(lost.step())).then(restored.steps());
            case ControllerDisks.Safe safe -> {
                var nodes = nodes(cluster, safe.controllers(), members, seen);
                var vote = VoterChanges.change(cluster, seen);
                // While votes change, nothing else of the quorum changes.
                var voting = vote.filter(KafkaStep.class::isInstance).isPresent();
                var older =
                        new OlderPods(
                                desired.installation().release(),
                                revisions(desired, nodes, seen),
                                seen);
                var revisions = older.restartable(turn);
                // A broker that is down for a restart is no reason to rebalance.
                var hold =
                        RollingRestart.underWay(revisions, seen) ? "nodes are being restarted" : "";
                var balance = members.balance().map(target -> target.next(hold));
                var leadersReturn = balance.filter(plan -> !plan.elect().isEmpty()).isPresent();
                var rolling =
                        ListenerCertificates.held(
                                RollingRestart.next(
                                        revisions, cluster.maxUnavailable(), leadersReturn, seen),
                                unusable,
                                seen);
                var withOwnDisks =
                        nodes.stream()
                                .filter(node -> !restored.nodes().contains(node.id()))
                                .toList();
                var first =
                        turn instanceof UpgradeTurn.NotNeeded
                                ? shared
                                : shared.with(
                                        older.pending(desired.installation().image(cluster), turn));
                yield first.then(ofNodes(desired, withOwnDisks, certificates, seen))
                        .then(older.baselines(turn))
                        .then(vote.stream().toList())
                        .then(voting ? List.of() : rolling)
                        .then(voting ? List.of() : leaving.steps())
                        .then(ofReplicas(cluster, members, balance, seen))
                        // Last: a refusal by Kubernetes must hold up nothing else.
                        .then(restored.steps())
                        .then(
                                InPlaceDiskChanges.next(
                                        cluster, nodes, members.staying(), disks, seen));
            }
        };
    }

    private static Plan shared(
            DesiredCluster desired,
            Membership members,
            ControllerRemoval leaving,
            VoterSet voterSet,
            ObservedCluster seen) {
        var cluster = desired.cluster();
        var limits =
                EvictionLimits.minAvailable(
                        cluster, planned(cluster, members, leaving), voterSet.size(), seen);
        var objects =
                Stream.concat(
                                desired.shared(limits).stream(),
                                members.withPods().stream().map(desired::service))
                        .toList();
        return new Plan(List.copyOf(SharedObjects.next(objects, seen.objects())));
    }

    /** Every node that is to have a Pod for now. */
    private static List<NodeId> planned(
            ClusterModel cluster, Membership members, ControllerRemoval leaving) {
        return Stream.of(members.withPods(), cluster.controllerIds(), leaving.running())
                .flatMap(List::stream)
                .toList();
    }

    /** Controllers first. */
    private static List<KafkaNode> nodes(
            ClusterModel cluster,
            List<KafkaNode> controllers,
            Membership members,
            ObservedCluster seen) {
        var diskSize = BrokerDisks.of(cluster, seen).ofNew();
        var brokers =
                members.withPods().stream()
                        .<KafkaNode>map(id ->
                                new KafkaNode.Broker(
                                        id,
                                        cluster.brokers(),
                                        BrokerServices.advertisedIp(cluster, id, seen),
                                        diskSize));
        return Stream.concat(controllers.stream(), brokers).toList();
    }

    private static List<Step> ofNodes(
            DesiredCluster desired,
            List<KafkaNode> nodes,
            CertificatePlan certificates,
            ObservedCluster seen) {
        var steps = new ArrayList<Step>(new NodePods(desired, seen, certificates).next(nodes));
        steps.addAll(PodMetadata.next(desired, nodes, seen));
        VoterChanges.note(seen).ifPresent(steps::add);
        steps.addAll(BrokerSettings.next(desired.cluster(), seen));
        steps.addAll(InternalTopicSettings.next(desired.cluster(), seen));
        return steps;
    }

    private static Plan ofReplicas(
            ClusterModel cluster,
            Membership members,
            Optional<BalancePlan> balance,
            ObservedCluster seen) {
        var leaving =
                Stream.concat(
                                ScaleDown.next(members, seen).stream(),
                                BrokerServices.removals(cluster, members, seen).stream())
                        .toList();
        return balance.flatMap(plan ->
                        seen.view()
                                .map(view ->
                                        new Plan(leaving, plan)
                                                .then(ReplicaMoves.next(plan, view))))
                .orElseGet(() -> new Plan(leaving));
    }

    /**
     * Of every node: also one that is not to be restarted now may be away, and then others stay.
     */
    private static SortedMap<NodeId, String> revisions(
            DesiredCluster desired, List<KafkaNode> nodes, ObservedCluster seen) {
        var revisions = new TreeMap<NodeId, String>();
        nodes.forEach(node -> revisions.put(node.id(), revision(desired, node, seen)));
        return revisions;
    }

    /** While a node lacks its address, which revision it is to have is not known either. */
    private static String revision(DesiredCluster desired, KafkaNode node, ObservedCluster seen) {
        var pod = seen.pod(node.id());
        return desired.lacksAddress(node)
                ? pod.map(Pod::revision).orElse("")
                : desired.revision(node, pod.map(there -> there.origin().restartedAt()).orElse(""))
                        .text();
    }
}
