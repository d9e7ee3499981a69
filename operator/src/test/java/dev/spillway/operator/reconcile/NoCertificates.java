package dev.spillway.operator.reconcile;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.plan.AuthorityChange;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;
import java.util.Set;

/** For tests in which certificates do not matter: no plan may ask for one. */
final class NoCertificates implements CertificateStore {
    private final Runnable onRemoval;

    NoCertificates() {
        this(() -> {});
    }

    /**
     * @param onRemoval of the authorities
     */
    NoCertificates(Runnable onRemoval) {
        this.onRemoval = onRemoval;
    }

    @Override
    public CertificateState.Known read(Set<NodeId> nodes, Set<String> listeners) {
        throw new AssertionError("nobody reads certificates");
    }

    @Override
    public void change(Secret secret, AuthorityChange change) {
        throw new AssertionError(change);
    }

    @Override
    public void issue(NodeCertificate certificate, int generation) {
        throw new AssertionError(certificate);
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
        onRemoval.run();
    }

    @Override
    public Optional<Issued> issue(
            AuthorityKind kind, CertificateRequest request, String clusterUid) {
        return Optional.empty();
    }
}
