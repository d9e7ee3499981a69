package dev.spillway.operator.plan.certificates;

import dev.spillway.operator.desired.AuthoritySecret;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Lifetimes;
import dev.spillway.operator.plan.AuthorityChange;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The certificates of a Cluster: what is to be done about them, before any Pod.
 *
 * @param withheld nodes that cannot have a Pod yet, for lack of a certificate, with the reason
 */
public record CertificatePlan(List<Step> steps, Map<NodeId, String> withheld) {

    /** The issuer that the Secret of the authorities names when the step is carried out. */
    public static final int CURRENT = 0;

    public CertificatePlan {
        steps = List.copyOf(steps);
        withheld = Map.copyOf(withheld);
    }

    /**
     * @param nodes that are to have a Pod
     */
    public static CertificatePlan next(
            Installation installation,
            ClusterModel cluster,
            Collection<NodeId> nodes,
            ObservedCluster seen) {
        return next(installation, cluster, nodes, seen, Lifetimes.STANDARD);
    }

    public static CertificatePlan next(
            Installation installation,
            ClusterModel cluster,
            Collection<NodeId> nodes,
            ObservedCluster seen,
            Lifetimes lifetimes) {
        return switch (seen.certificates()) {
            case CertificateState.NotRead notRead -> new CertificatePlan(List.of(), Map.of());
            case CertificateState.Unknown unknown ->
                    new CertificatePlan(
                            List.of(), withheld(nodes, seen, "its certificate is not known yet"));
            case CertificateState.Refused refused ->
                    new CertificatePlan(
                            List.of(refused(refused)),
                            withheld(nodes, seen, "the operator may not make its certificate"));
            case CertificateState.Known known ->
                    next(installation, cluster, nodes, seen, known.of(cluster.uid()), lifetimes);
        };
    }

    /**
     * Of the nodes that exist, for plans in which something else holds up all the rest: in three
     * months without it no node would trust another. Where there are no certificates none are made.
     */
    public static List<Step> ofExisting(
            Installation installation, ClusterModel cluster, ObservedCluster seen) {
        if (!(seen.certificates() instanceof CertificateState.Known all)) {
            return next(installation, cluster, List.of(), seen).steps();
        }
        var known = all.of(cluster.uid());
        return isNew(known)
                ? List.of()
                : next(installation, cluster, known.secrets().keySet(), seen).steps();
    }

    /** A node with a disk most likely has a certificate: its Pod waits for it if need be. */
    private static Map<NodeId, String> withheld(
            Collection<NodeId> nodes, ObservedCluster seen, String why) {
        var withheld = new TreeMap<NodeId, String>();
        nodes.stream().filter(id -> seen.claim(id).isEmpty()).forEach(id -> withheld.put(id, why));
        return withheld;
    }

    private static Step refused(CertificateState.Refused refused) {
        return new Step.Blocked(
                refused.reason(),
                "manage certificates",
                refused.message(),
                "until then none is issued or renewed");
    }

    private static CertificatePlan next(
            Installation installation,
            ClusterModel cluster,
            Collection<NodeId> ids,
            ObservedCluster seen,
            CertificateState.Known known,
            Lifetimes lifetimes) {
        var all = new TreeSet<>(ids);
        all.addAll(seen.pods().keySet());
        var nodes =
                all.stream()
                        .filter(id -> !waitsForAddress(cluster, id, seen, known))
                        .map(id ->
                                new NodeCertificates.Node(
                                        NodeCertificate.of(cluster, id, seen::clusterIp),
                                        seen.pod(id)))
                        .toList();
        var proof = new Proof(seen, known);
        var steps = new ArrayList<Step>();
        for (var kind : AuthorityKind.values()) {
            new AuthorityRotation(
                            kind, known, proof, nodes, cluster.uid(), cluster.rotation(), lifetimes)
                    .next()
                    .map(next -> step(installation, cluster, next))
                    .ifPresent(steps::add);
        }
        var certificates = certificates(cluster, nodes, known, proof, steps);
        steps.addAll(certificates.steps());
        steps.addAll(removals(cluster, all, known));
        return new CertificatePlan(steps, certificates.withheld());
    }

    /**
     * A new broker whose Pod waits for the address of its Service: without the address its
     * certificate would be issued again at once.
     */
    private static boolean waitsForAddress(
            ClusterModel cluster, NodeId id, ObservedCluster seen, CertificateState.Known known) {
        return id.role() == NodeRole.Broker
                && cluster.advertisesServiceIp()
                && seen.pod(id).isEmpty()
                && known.secret(id).isEmpty()
                && seen.clusterIp(ResourceNames.brokerService(cluster.name(), id)).isEmpty();
    }

    private static Step step(
            Installation installation, ClusterModel cluster, AuthorityRotation.Next next) {
        return switch (next) {
            case AuthorityRotation.Next.Change(AuthorityChange change, String why) ->
                    new KubeStep.ChangeAuthorities(
                            AuthoritySecret.of(installation, cluster), change, why);
            case AuthorityRotation.Next.Wait(String what, String why, String until) ->
                    new Step.Wait(what, why, until);
        };
    }

    /** What nodes get follows from the authorities as they are: a change of these comes first. */
    private static CertificatePlan certificates(
            ClusterModel cluster,
            List<NodeCertificates.Node> nodes,
            CertificateState.Known known,
            Proof proof,
            List<Step> changes) {
        var ofNodes = known.authority(AuthorityKind.Nodes);
        var ofClients = known.authority(AuthorityKind.Clients);
        var creates =
                changes.stream()
                        .anyMatch(step ->
                                step
                                        instanceof
                                        KubeStep.ChangeAuthorities(
                                                var secret,
                                                AuthorityChange.Create create,
                                                var why));
        if (ofNodes.isPresent() && ofClients.isPresent() && !creates) {
            return new NodeCertificates(known, ofNodes.get(), ofClients.get(), proof, cluster.uid())
                    .next(nodes);
        }
        return isNew(known)
                ? new CertificatePlan(
                        nodes.stream()
                                .<Step>map(node ->
                                        new KubeStep.IssueCertificate(
                                                node.wanted(), CURRENT, node.text() + " has none"))
                                .toList(),
                        Map.of())
                : new CertificatePlan(List.of(), withheldForAuthorities(nodes, known));
    }

    /** Of a Cluster without a certificate the first plan makes everything. */
    private static boolean isNew(CertificateState.Known known) {
        return known.authorities().isEmpty() && known.secrets().isEmpty();
    }

    private static Map<NodeId, String> withheldForAuthorities(
            List<NodeCertificates.Node> nodes, CertificateState.Known known) {
        var withheld = new TreeMap<NodeId, String>();
        nodes.stream()
                .map(NodeCertificates.Node::id)
                .filter(id ->
                        known.secret(id).filter(NodeSecret.Usable.class::isInstance).isEmpty())
                .forEach(id -> withheld.put(id, "the certificate authorities are made first"));
        return withheld;
    }

    /** Only what is this Cluster's: a Secret of that name may be somebody else's. */
    private static List<Step> removals(
            ClusterModel cluster, Collection<NodeId> nodes, CertificateState.Known known) {
        return known.secrets().entrySet().stream()
                .filter(secret -> !nodes.contains(secret.getKey()))
                .filter(secret -> secret.getValue().owner().equals(cluster.uid()))
                .sorted(Map.Entry.comparingByKey())
                .<Step>map(secret ->
                        new KubeStep.RemoveCertificate(
                                ResourceNames.nodeCertificate(cluster.name(), secret.getKey()),
                                secret.getValue().version(),
                                KubeStep.node(secret.getKey()) + " no longer exists"))
                .toList();
    }

    /** The reason for which this node cannot have a Pod yet. */
    public Optional<String> withheld(NodeId id) {
        return Optional.ofNullable(withheld.get(id));
    }
}
