package dev.spillway.operator.reconcile;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.plan.AuthorityChange;
import dev.spillway.operator.plan.KnownCertificates;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Certificates whose renewal is overdue; what is issued in their place is only recorded. */
final class DueCertificates implements CertificateStore {
    final List<NodeId> issued = new ArrayList<>();
    private final KnownCertificates known;
    private final Clock clock;

    DueCertificates(ClusterModel cluster, Clock clock) {
        this.known = KnownCertificates.all(cluster, clock.instant().minus(Duration.ofDays(62)));
        this.clock = clock;
    }

    @Override
    public CertificateState.Known read(Set<NodeId> nodes, Set<String> listeners) {
        return known.at(clock.instant());
    }

    @Override
    public void issue(NodeCertificate certificate, int generation) {
        issued.add(certificate.id());
    }

    @Override
    public void change(Secret secret, AuthorityChange change) {
        throw new AssertionError(change);
    }

    @Override
    public void updateTrust(NodeCertificate certificate, String fingerprint) {
        throw new AssertionError(certificate);
    }

    @Override
    public void remove(String secret, ObjectVersion seen) {
        throw new AssertionError(secret);
    }

    @Override
    public void removeAuthorities() {
        throw new AssertionError("the Cluster stays");
    }

    @Override
    public Optional<Issued> issue(
            AuthorityKind kind, CertificateRequest request, String clusterUid) {
        return Optional.empty();
    }
}
