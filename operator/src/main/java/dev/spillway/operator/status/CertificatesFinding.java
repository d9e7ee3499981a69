package dev.spillway.operator.status;

import static dev.spillway.operator.plan.KubeStep.node;
import static dev.spillway.operator.status.Finding.CERTIFICATES_VALID;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.api.CertificateAuthorityStatus;
import dev.spillway.operator.api.CertificatesStatus;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ServedTls;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.Lifetimes;
import dev.spillway.operator.plan.certificates.Proof;
import dev.spillway.operator.plan.certificates.RotationProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the nodes' certificates are valid and in use, and which ends first. The times in the
 * message change only when a certificate is issued.
 *
 * @param cluster uid of it
 * @param declared nodes
 */
record CertificatesFinding(String cluster, Set<NodeId> declared, ObservedCluster seen) {
    private static final int NAMES_IN_A_MESSAGE = 3;

    /** A kubelet brings a Secret to its Pods within two minutes, and nodes look each second. */
    private static final Duration SERVED_WITHIN = Duration.ofMinutes(10);

    /**
     * A renewal that is due is carried out within minutes, or as soon as one node has proven it.
     */
    private static final Duration RENEWED_WITHIN = Duration.ofDays(1);

    CertificatesFinding(ClusterModel cluster, ObservedCluster seen) {
        this(
                cluster.uid(),
                Stream.concat(cluster.brokerIds().stream(), cluster.controllerIds().stream())
                        .collect(Collectors.toSet()),
                seen);
    }

    /** Who has a certificate, and until when it is valid. */
    private record Holder(String text, Certificate certificate) {}

    /** Empty where nobody asked. */
    Optional<Finding> finding() {
        return switch (seen.certificates()) {
            case CertificateState.NotRead notRead -> Optional.empty();
            case CertificateState.Unknown unknown ->
                    Optional.of(
                            unknown(
                                    CERTIFICATES_VALID,
                                    "NotObserved",
                                    "the certificates have not been read yet"));
            case CertificateState.Refused refused ->
                    Optional.of(unknown(CERTIFICATES_VALID, "NotObserved", refused.message()));
            case CertificateState.Known known -> Optional.of(finding(known.of(cluster)));
        };
    }

    private Finding finding(CertificateState.Known known) {
        var unusable = new ArrayList<String>();
        var missing = new ArrayList<String>();
        var expired = new ArrayList<String>();
        var notServed = new ArrayList<String>();
        var overdue = new ArrayList<String>();
        for (var id : nodes()) {
            switch (known.secret(id).orElse(null)) {
                case null -> missing.add(node(id));
                case NodeSecret.Unusable(String problem, var owner, var version) ->
                        unusable.add(node(id) + ": " + problem);
                case NodeSecret.Usable usable -> {
                    if (!usable.certificate().isValidAt(known.at())) {
                        expired.add(times(node(id), usable.certificate()));
                    } else if (isOverdue(usable.certificate(), known)
                            && !endsWithItsAuthority(usable.certificate(), known)) {
                        overdue.add(dueSince(node(id), usable.certificate()));
                    }
                }
            }
            problem(known, id)
                    .or(() -> servesAnother(known, id))
                    .ifPresent(problem -> notServed.add(node(id) + ": " + problem));
        }
        known.authorities()
                .forEach((kind, state) -> {
                    var name = "the " + kind.text() + " CA";
                    var certificate = state.issuing().certificate();
                    if (!certificate.isValidAt(known.at())) {
                        expired.add(times(name, certificate));
                    } else if (state.newest().number() == state.issuer()
                            && isOverdue(certificate, known)) {
                        overdue.add(dueSince(name, certificate));
                    }
                });
        if (!expired.isEmpty()) {
            return no(
                    CERTIFICATES_VALID,
                    "Expired",
                    "not valid at " + known.at() + ": the certificate of " + names(expired));
        }
        if (!unusable.isEmpty()) {
            return no(
                    CERTIFICATES_VALID,
                    "Unusable",
                    names(unusable) + "; nodes go on with what they have, and it is issued anew");
        }
        if (!notServed.isEmpty()) {
            return no(
                    CERTIFICATES_VALID,
                    "NotServed",
                    names(notServed) + "; until then the last good certificate is served");
        }
        if (!overdue.isEmpty()) {
            return no(
                    CERTIFICATES_VALID,
                    "RenewalOverdue",
                    "all are valid, and not renewed in time: "
                            + names(overdue)
                            + "; Progressing and status.plan have what holds it up");
        }
        if (!missing.isEmpty() || known.authorities().size() < AuthorityKind.values().length) {
            return unknown(
                    CERTIFICATES_VALID,
                    "Issuing",
                    missing.isEmpty()
                            ? "the certificate authorities are being made"
                            : "certificates are being issued for " + names(missing));
        }
        var silent =
                seen.pods().values().stream()
                        .filter(pod -> known.silent().contains(pod.version().uid()))
                        .map(pod -> node(pod.id()))
                        .toList();
        return silent.isEmpty()
                ? yes(CERTIFICATES_VALID, "Valid", nearest(known))
                : unknown(
                        CERTIFICATES_VALID,
                        "NotObserved",
                        "whether %s %s its certificate is not known: the operator gets no answer at http://POD_IP:8080/tls"
                                .formatted(
                                        names(silent),
                                        silent.size() == 1 ? "serves" : "each serve"));
    }

    private static String times(String name, Certificate certificate) {
        return "%s (valid from %s to %s)"
                .formatted(name, certificate.notBefore(), certificate.notAfter());
    }

    private static String dueSince(String name, Certificate certificate) {
        return "that of %s (due since %s, valid until %s)"
                .formatted(name, certificate.renewalAt(), certificate.notAfter());
    }

    private static boolean isOverdue(Certificate certificate, CertificateState.Known known) {
        return known.at().isAfter(certificate.renewalAt().plus(RENEWED_WITHIN));
    }

    /** It cannot be renewed by that one, whose own renewal counts. */
    private static boolean endsWithItsAuthority(
            Certificate certificate, CertificateState.Known known) {
        return known.authority(AuthorityKind.Nodes)
                .map(nodes -> nodes.issuing().certificate().notAfter())
                .filter(certificate.notAfter()::equals)
                .isPresent();
    }

    /** Long after its Secret was written. */
    private Optional<String> servesAnother(CertificateState.Known known, NodeId id) {
        var proof = new Proof(seen, known);
        return seen.pod(id)
                .filter(pod -> pod.ready() && proof.answers(pod) && !proof.serves(pod))
                .filter(pod ->
                        known.secret(id).orElse(null) instanceof NodeSecret.Usable usable
                                && known.at()
                                        .isAfter(
                                                usable.certificate()
                                                        .notBefore()
                                                        .plus(Lifetimes.BACKDATED)
                                                        .plus(SERVED_WITHIN)))
                .map(pod ->
                        "it serves another certificate than its Secret has; see its log, and"
                                + " whether its kubelet brings Secrets up to date");
    }

    private Optional<String> problem(CertificateState.Known known, NodeId id) {
        return seen.pod(id).flatMap(known::served).stream()
                .flatMap(tls -> tls.files().stream())
                .map(ServedTls.Files::problem)
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private TreeSet<NodeId> nodes() {
        var nodes = new TreeSet<NodeId>(declared);
        nodes.addAll(seen.pods().keySet());
        return nodes;
    }

    private String nearest(CertificateState.Known known) {
        var holders = new ArrayList<Holder>();
        known.secrets()
                .forEach((id, secret) -> {
                    if (secret instanceof NodeSecret.Usable usable) {
                        holders.add(new Holder("that of " + node(id), usable.certificate()));
                    }
                });
        known.authorities()
                .forEach((kind, state) ->
                        holders.add(
                                new Holder(
                                        "that of the " + kind.text() + " CA",
                                        state.issuing().certificate())));
        return holders.stream()
                .min(
                        Comparator.comparing((Holder holder) -> holder.certificate().notAfter())
                                .thenComparing(Holder::text))
                .map(first ->
                        "all are valid; the first to end is %s, at %s; certificates are renewed when two thirds of their life are over"
                                .formatted(first.text(), first.certificate().notAfter()))
                .orElse("there are none yet");
    }

    private static String names(List<String> all) {
        return all.stream()
                .limit(NAMES_IN_A_MESSAGE)
                .collect(
                        Collectors.joining(
                                "; ", "", all.size() > NAMES_IN_A_MESSAGE ? "; ..." : ""));
    }

    /** Null where nobody asked, or nothing is known. */
    @Nullable CertificatesStatus status() {
        return seen.certificates() instanceof CertificateState.Known known
                        && !known.of(cluster).authorities().isEmpty()
                ? new CertificatesStatus(
                        authority(AuthorityKind.Nodes, known),
                        authority(AuthorityKind.Clients, known))
                : null;
    }

    private @Nullable CertificateAuthorityStatus authority(
            AuthorityKind kind, CertificateState.Known known) {
        var found = known.of(cluster).authority(kind);
        if (found.isEmpty()) {
            return null;
        }
        var state = found.get();
        var issuing = state.issuing();
        var others =
                state.fingerprints().stream()
                        .filter(fingerprint -> !fingerprint.equals(issuing.fingerprint()))
                        .toList();
        var rotation = RotationProgress.of(state, seen);
        return new CertificateAuthorityStatus(
                Conditions.time(issuing.certificate().notAfter()),
                issuing.fingerprint(),
                rotation.isPresent() ? rotation.get() : null,
                others.isEmpty() ? null : others);
    }
}
