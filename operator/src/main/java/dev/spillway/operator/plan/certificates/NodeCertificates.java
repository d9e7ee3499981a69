package dev.spillway.operator.plan.certificates;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.Generation;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which nodes get a certificate, and why.
 *
 * <ol>
 *   <li>At once: one that is missing, cannot be used, is not the node's, is of a foreign authority,
 *       or lacks an address.
 *   <li>One node first, and the others when that was seen to serve its new certificate: those of an
 *       earlier authority, those two thirds of whose life are over, and those that are not valid
 *       now. If the operator's clock is wrong, the nodes refuse what it issues and go on with what
 *       they have; so it stays with the one.
 *   <li>Otherwise the authorities in a Secret are brought up to date, without a new certificate.
 * </ol>
 *
 * <p>The authority that issues is trusted by every running node. When its key is lost, its
 * successor issues for nodes that have nothing, as soon as every other running node was seen to
 * trust it.
 */
final class NodeCertificates {

    /** A certificate issued within this time shows that the nodes' clocks agree. */
    static final Duration RECENT = Duration.ofHours(24);

    /** Kubernetes' limits aside: a longer message would not help. */
    private static final int NAMES_IN_A_MESSAGE = 3;

    /** A node that has, or is to have, a certificate. */
    record Node(NodeCertificate wanted, Optional<Pod> pod) {
        NodeId id() {
            return wanted.id();
        }

        String text() {
            return KubeStep.node(id());
        }
    }

    private sealed interface Need {
        record Nothing() implements Need {}

        record AtOnce(String why) implements Need {}

        /**
         * @param meanwhile what its Secret needs until then
         */
        record AfterProof(String why, Optional<Update> meanwhile) implements Need {}

        record Update(String fingerprint, String why) implements Need {}
    }

    private final CertificateState.Known known;
    private final AuthorityState nodes;
    private final AuthorityState clients;
    private final Proof proof;
    private final String owner;
    private final List<Step> steps = new ArrayList<>();
    private final Set<NodeId> issued = new HashSet<>();
    private final Map<NodeId, String> withheld = new TreeMap<>();

    /**
     * @param owner uid of the Cluster
     */
    NodeCertificates(
            CertificateState.Known known,
            AuthorityState nodes,
            AuthorityState clients,
            Proof proof,
            String owner) {
        this.known = known;
        this.nodes = nodes;
        this.clients = clients;
        this.proof = proof;
        this.owner = owner;
    }

    CertificatePlan next(Collection<Node> all) {
        var afterProof = new TreeMap<NodeId, String>();
        var meanwhile = new TreeMap<NodeId, Need.Update>();
        var byId = new TreeMap<NodeId, Node>();
        for (var node : all) {
            byId.put(node.id(), node);
            switch (need(node)) {
                case Need.Nothing nothing -> {}
                case Need.AtOnce(String why) -> issue(node, why);
                case Need.AfterProof(String why, var update) -> {
                    afterProof.put(node.id(), why);
                    update.ifPresent(needed -> meanwhile.put(node.id(), needed));
                }
                case Need.Update(String fingerprint, String why) ->
                        steps.add(new KubeStep.UpdateTrust(node.wanted(), fingerprint, why));
            }
        }
        if (!afterProof.isEmpty()) {
            oneThenAll(byId, afterProof);
        }
        // An old certificate must not keep a node from trusting the new authority.
        meanwhile.forEach((id, update) -> {
            if (!issued.contains(id) && byId.get(id) instanceof Node node) {
                steps.add(
                        new KubeStep.UpdateTrust(
                                node.wanted(), update.fingerprint(), update.why()));
            }
        });
        return new CertificatePlan(List.copyOf(steps), withheld);
    }

    private void issue(Node node, String why) {
        var issuer = issuerFor(node);
        if (issuer.isPresent()) {
            steps.add(new KubeStep.IssueCertificate(node.wanted(), issuer.get().number(), why));
            issued.add(node.id());
            return;
        }
        var reason = "the nodes CA cannot issue certificates (" + obstacle() + ")";
        if (node.pod().isEmpty()) {
            withheld.put(node.id(), reason);
        } else {
            steps.add(
                    new Step.Wait(
                            "issue the certificate of " + node.text(),
                            why + ", and " + reason,
                            "every running node was seen to trust its successor"));
        }
    }

    private Optional<Generation> issuerFor(Node node) {
        var issuing = nodes.issuing();
        if (issuing.canIssueAt(known.at())) {
            return Optional.of(issuing);
        }
        return Optional.of(nodes.newest())
                .filter(newest -> newest.canIssueAt(known.at()))
                .filter(newest -> proof.othersTrust(node.id(), nodes, newest));
    }

    private String obstacle() {
        var issuing = nodes.issuing();
        return issuing.hasKey()
                ? "it is valid from "
                        + issuing.certificate().notBefore()
                        + " to "
                        + issuing.certificate().notAfter()
                : issuing.keyProblem();
    }

    /** Those without a Pod have nobody to prove it to, and their next Pod needs what is valid. */
    private void oneThenAll(Map<NodeId, Node> all, Map<NodeId, String> due) {
        if (!nodes.issuing().canIssueAt(known.at())) {
            // Those that cannot use what they have cannot wait until its successor issues for all.
            due.keySet().stream()
                    .filter(id ->
                            all.get(id) instanceof Node node
                                    && node.pod().filter(pod -> !proof.canFollow(pod)).isPresent()
                                    && issuerFor(node).isPresent())
                    .forEach(id -> issue(all, id, due));
            return;
        }
        var running = new ArrayList<NodeId>();
        due.forEach((id, why) -> {
            if (all.get(id) instanceof Node node && node.pod().isEmpty()) {
                issue(node, why);
            } else {
                running.add(id);
            }
        });
        if (running.isEmpty()) {
            return;
        }
        var recent =
                all.values().stream()
                        .filter(node -> node.pod().isPresent() && !due.containsKey(node.id()))
                        .filter(node -> certificate(node).filter(this::isRecent).isPresent())
                        .toList();
        if (recent.stream().anyMatch(node -> node.pod().filter(proof::serves).isPresent())) {
            running.forEach(id -> issue(all, id, due));
            return;
        }
        var unproven =
                recent.stream()
                        .filter(node -> node.pod().filter(proof::answers).isPresent())
                        .toList();
        if (!unproven.isEmpty()) {
            steps.add(
                    new Step.Wait(
                            "issue "
                                    + running.size()
                                    + (running.size() == 1 ? " certificate" : " certificates"),
                            unproven.getFirst().text()
                                    + " does not serve its new certificate yet"
                                    + problem(unproven.getFirst()),
                            "it was seen to serve that; then the others get theirs"));
            return;
        }
        // One that answers can prove it.
        var first =
                running.stream()
                        .filter(id ->
                                all.get(id) instanceof Node node
                                        && node.pod().filter(proof::answers).isPresent())
                        .findFirst()
                        .orElse(running.getFirst());
        issue(all, first, due);
    }

    private void issue(Map<NodeId, Node> all, NodeId id, Map<NodeId, String> due) {
        if (all.get(id) instanceof Node node && due.get(id) instanceof String why) {
            issue(node, why);
        }
    }

    private String problem(Node node) {
        return node.pod().flatMap(known::served).stream()
                .flatMap(tls -> tls.files().stream())
                .map(files -> files.problem())
                .filter(text -> !text.isEmpty())
                .limit(NAMES_IN_A_MESSAGE)
                .findFirst()
                .map(text -> ": " + text)
                .orElse("");
    }

    private Optional<Certificate> certificate(Node node) {
        return known.secret(node.id())
                .filter(NodeSecret.Usable.class::isInstance)
                .map(secret -> ((NodeSecret.Usable) secret).certificate());
    }

    private boolean isRecent(Certificate certificate) {
        return !certificate.notBefore().isBefore(known.at().minus(RECENT))
                && !certificate.notBefore().isAfter(known.at());
    }

    private Need need(Node node) {
        var secret = known.secret(node.id());
        if (secret.isEmpty()) {
            return new Need.AtOnce(node.text() + " has none");
        }
        return switch (secret.get()) {
            case NodeSecret.Unusable unusable -> new Need.AtOnce(unusable.problem());
            case NodeSecret.Usable usable -> need(node, usable);
        };
    }

    private Need need(Node node, NodeSecret.Usable secret) {
        var certificate = secret.certificate();
        var issuer = nodes.issuerOf(certificate);
        var request = node.wanted().request();
        if (issuer.isEmpty()) {
            return new Need.AtOnce("its certificate is of a foreign authority");
        }
        if (!certificate.commonName().equals(request.commonName())
                || !certificate.unit().equals(request.unit())) {
            return new Need.AtOnce("its certificate is for another, " + certificate.commonName());
        }
        var names = wrongNames(node, certificate);
        if (names.isPresent()) {
            return new Need.AtOnce(names.get());
        }
        var outdated = outdated(certificate, issuer.get());
        if (outdated.isPresent()) {
            return new Need.AfterProof(outdated.get(), update(secret, issuer.get()));
        }
        return update(secret, issuer.get()).<Need>map(update -> update).orElse(new Need.Nothing());
    }

    /** While an address is not known, those in the certificate may be right. */
    private static Optional<String> wrongNames(Node node, Certificate certificate) {
        var wanted = node.wanted().request().names();
        var there = certificate.names();
        var missing = wanted.stream().filter(name -> !there.contains(name)).findFirst();
        if (missing.isPresent()) {
            return Optional.of("its certificate is not valid for " + missing.get());
        }
        return there.stream()
                .filter(name -> !wanted.contains(name))
                .filter(name -> node.wanted().complete() || !Certificate.isAddress(name))
                .findFirst()
                .map(name -> "its certificate is valid for " + name + ", which is not its own");
    }

    private Optional<String> outdated(Certificate certificate, Generation issuer) {
        Instant now = known.at();
        if (issuer.number() != nodes.issuer()) {
            return Optional.of("its certificate is of the old nodes CA");
        }
        if (now.isBefore(certificate.notBefore())) {
            return Optional.of("its certificate is not valid before " + certificate.notBefore());
        }
        if (now.isAfter(certificate.notAfter())) {
            return Optional.of("its certificate expired at " + certificate.notAfter());
        }
        // One that ends with its authority cannot be renewed by that one.
        return now.isBefore(certificate.renewalAt())
                        || certificate.notAfter().equals(nodes.issuing().certificate().notAfter())
                ? Optional.empty()
                : Optional.of("two thirds of the life of its certificate are over");
    }

    private Optional<Need.Update> update(NodeSecret.Usable secret, Generation issuer) {
        var fingerprint = secret.certificate().fingerprint();
        if (!secret.owner().equals(owner)) {
            return Optional.of(
                    new Need.Update(fingerprint, "its Secret is not owned by this Cluster"));
        }
        if (!secret.trust().equals(nodes.certificates())) {
            return Optional.of(
                    new Need.Update(fingerprint, why(secret.trust(), nodes, AuthorityKind.Nodes)));
        }
        if (!secret.clientsTrust().equals(clients.certificates())) {
            return Optional.of(
                    new Need.Update(
                            fingerprint,
                            why(secret.clientsTrust(), clients, AuthorityKind.Clients)));
        }
        var chain =
                Stream.concat(
                                Stream.of(secret.certificate()),
                                issuer
                                        .crossSigned()
                                        .filter(cross -> known.at().isBefore(cross.notAfter()))
                                        .stream())
                        .toList();
        return secret.chain().equals(chain)
                ? Optional.empty()
                : Optional.of(
                        new Need.Update(fingerprint, "its chain of certificates is not complete"));
    }

    private static String why(
            List<Certificate> trusted, AuthorityState authorities, AuthorityKind kind) {
        var missing = authorities.certificates().stream().anyMatch(ca -> !trusted.contains(ca));
        return missing
                ? "it does not trust every %s CA".formatted(kind.text())
                : "it trusts more than the %s CA".formatted(kind.text());
    }
}
