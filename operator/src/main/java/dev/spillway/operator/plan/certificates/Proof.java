package dev.spillway.operator.plan.certificates;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.Generation;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.ServedTls;
import dev.spillway.operator.pki.AuthorityKind;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What running nodes were seen to serve and to trust. A Pod that does not answer proves nothing;
 * one that is shutting down still talks to the others.
 */
public record Proof(ObservedCluster seen, CertificateState.Known known) {

    /** Pods whose container may run. */
    List<Pod> running() {
        return seen.pods().values().stream().filter(pod -> pod.state() != Pod.State.Ended).toList();
    }

    /**
     * Running nodes that were not seen to trust this authority: {@code broker 1 does not answer}.
     */
    List<String> notTrusting(AuthorityKind kind, AuthorityState all, Generation wanted) {
        return missing(
                running().stream().filter(pod -> !canServeNothing(pod)).toList(),
                (pod, tls) -> trusts(kind, all, wanted, tls),
                "does not trust the new authority yet");
    }

    /**
     * A node that has started with no valid certificate: it serves none, and trusts nobody, until
     * it finds another one in its Secret, with the authorities of then.
     */
    private boolean canServeNothing(Pod pod) {
        var servesNone =
                pod.state() == Pod.State.Stuck
                        || known.served(pod).filter(tls -> tls.files().isEmpty()).isPresent();
        return servesNone && !hasValidSecret(pod);
    }

    /**
     * Whether a node can use what is in its Secret, by its own word: the operator's clock may be
     * wrong about what is valid.
     */
    boolean canFollow(Pod pod) {
        return known.secret(pod.id()).orElse(null) instanceof NodeSecret.Usable
                && (serves(pod)
                        || known.served(pod).stream()
                                .flatMap(tls -> tls.files().stream())
                                .allMatch(files -> files.problem().isEmpty()));
    }

    private boolean hasValidSecret(Pod pod) {
        return known.secret(pod.id()).orElse(null) instanceof NodeSecret.Usable usable
                && usable.certificate().isValidAt(known.at());
    }

    /**
     * The same, of nodes other than this one that can follow. The others cannot be made to trust
     * anybody before they have a certificate.
     */
    boolean othersTrust(NodeId id, AuthorityState all, Generation wanted) {
        var others =
                running().stream()
                        .filter(pod -> !pod.id().equals(id))
                        .filter(this::canFollow)
                        .toList();
        return missing(others, (pod, tls) -> trusts(AuthorityKind.Nodes, all, wanted, tls), "")
                .isEmpty();
    }

    /** Running nodes that were not seen to serve what is in their Secrets. */
    List<String> notServing() {
        return missing(running(), this::serves, "does not serve its new certificate yet");
    }

    /** Whether a Pod was seen to serve what is in its Secret. */
    public boolean serves(Pod pod) {
        return known.served(pod).filter(tls -> serves(pod, tls)).isPresent();
    }

    public boolean answers(Pod pod) {
        return known.served(pod).isPresent();
    }

    /**
     * Running nodes that trust others beside this authority, or may: one that does not answer
     * proves nothing. For a day after this authority began to issue; nothing is stored about the
     * end of a rotation, and later on a node that is silent for a moment must not look like one.
     */
    List<String> trustingMore(Generation only) {
        return missing(
                running().stream()
                        .filter(pod -> answers(pod) || hasJustReplacedAnother(only))
                        .toList(),
                (pod, tls) ->
                        tls.files().stream()
                                .filter(files -> files.trust().contains(only.fingerprint()))
                                .allMatch(files -> files.trust().size() == 1),
                "still trusts the old authority");
    }

    private boolean hasJustReplacedAnother(Generation only) {
        return only.number() > 1
                && only.issuingSince()
                        .filter(since -> known.at().isBefore(since.plus(NodeCertificates.RECENT)))
                        .isPresent();
    }

    private static boolean trusts(
            AuthorityKind kind, AuthorityState all, Generation wanted, ServedTls tls) {
        var known = Set.copyOf(all.fingerprints());
        var trusting = tls.files().stream().filter(files -> intersect(files.trust(), known));
        Predicate<ServedTls.Files> trustsIt = files -> files.trust().contains(wanted.fingerprint());
        return !tls.files().isEmpty()
                && trusting.allMatch(trustsIt)
                && switch (kind) {
                    case Nodes -> tls.files().stream().anyMatch(trustsIt);
                    // Without a listener for such clients no node has to trust their authority.
                    case Clients -> true;
                };
    }

    private boolean serves(Pod pod, ServedTls tls) {
        return known.secret(pod.id())
                .filter(NodeSecret.Usable.class::isInstance)
                .map(NodeSecret.Usable.class::cast)
                .filter(usable -> {
                    var certificate = usable.certificate().fingerprint();
                    return tls.files().stream()
                                    .anyMatch(files -> files.certificate().equals(certificate))
                            && tls.files().stream()
                                    .noneMatch(files ->
                                            usable.replaced().contains(files.certificate()));
                })
                .isPresent();
    }

    private List<String> missing(
            List<Pod> pods, BiPredicate<Pod, ServedTls> predicate, String otherwise) {
        return pods.stream()
                .flatMap(pod -> {
                    var tls = known.served(pod);
                    if (tls.isEmpty()) {
                        return Stream.of(
                                node(pod.id())
                                        + " does not say what it serves"
                                        + (pod.ready() ? "" : ": it is not ready"));
                    }
                    if (predicate.test(pod, tls.get())) {
                        return Stream.empty();
                    }
                    var problem =
                            tls.get().files().stream()
                                    .map(ServedTls.Files::problem)
                                    .filter(text -> !text.isEmpty())
                                    .findFirst()
                                    .map(text -> " (" + text + ")")
                                    .orElse("");
                    return Stream.of(node(pod.id()) + " " + otherwise + problem);
                })
                .toList();
    }

    private static boolean intersect(Set<String> one, Set<String> other) {
        return one.stream().anyMatch(other::contains);
    }
}
