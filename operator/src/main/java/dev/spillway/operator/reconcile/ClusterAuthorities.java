package dev.spillway.operator.reconcile;

import dev.spillway.operator.credentials.ClientCertificate;
import dev.spillway.operator.credentials.UserCertificates;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.Generation;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.pki.MalformedPemException;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ClusterViews;
import java.util.Optional;

/**
 * A Cluster's authorities as its view shows them; what they issue is made by {@link Kubernetes}.
 */
record ClusterAuthorities(ClusterViews views, Kubernetes kubernetes) implements UserCertificates {

    /** All that are trusted: while one replaces another, nodes present certificates of either. */
    @Override
    public Optional<String> trusted(String namespace, String cluster) {
        return authority(namespace, cluster, AuthorityKind.Nodes)
                .map(nodes -> Certificate.pem(nodes.certificates()));
    }

    @Override
    public Optional<ClientCertificate> issue(
            String namespace, String cluster, Identity.MutualTls subject) {
        return views.find(new ClusterKey(namespace, cluster))
                .flatMap(view ->
                        kubernetes
                                .certificates(namespace, cluster)
                                .issue(
                                        AuthorityKind.Clients,
                                        CertificateRequest.client(
                                                subject.commonName(), subject.token()),
                                        view.clusterUid()))
                .map(issued ->
                        new ClientCertificate(
                                issued.identity().chainPem(), issued.identity().key().pem()));
    }

    @Override
    public Optional<String> issuer(String namespace, String cluster) {
        return authority(namespace, cluster, AuthorityKind.Clients)
                .map(clients -> clients.issuing().fingerprint());
    }

    @Override
    public Optional<String> issuerOf(String namespace, String cluster, String chain) {
        var leaf = leaf(chain);
        return authority(namespace, cluster, AuthorityKind.Clients)
                .flatMap(clients -> leaf.flatMap(clients::issuerOf))
                .map(Generation::fingerprint);
    }

    private static Optional<Certificate> leaf(String chain) {
        try {
            return Certificate.parse(chain).stream().findFirst();
        } catch (MalformedPemException e) {
            return Optional.empty();
        }
    }

    private Optional<AuthorityState> authority(
            String namespace, String cluster, AuthorityKind kind) {
        return views.find(new ClusterKey(namespace, cluster))
                .flatMap(view ->
                        view.certificates() instanceof CertificateState.Known known
                                ? Optional.ofNullable(known.authorities().get(kind))
                                : Optional.empty());
    }
}
