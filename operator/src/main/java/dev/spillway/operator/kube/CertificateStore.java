package dev.spillway.operator.kube;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.pki.Identity;
import dev.spillway.operator.plan.AuthorityChange;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys and certificates of one Cluster, in Secrets. All methods are idempotent, and throw as
 * {@link KubeChanges} does. No message contains a key.
 */
public interface CertificateStore {

    /** A certificate that is kept by who asked for it, and what to trust with it. */
    record Issued(Identity identity, Certificate authority, List<Certificate> nodesTrust) {}

    /**
     * Reads the Secret of the authorities, those of these nodes, and those with certificates of the
     * user's.
     *
     * @param listeners names of Secrets with a listener's own certificate
     * @throws KubeRefusedException when the operator may not
     */
    CertificateState.Known read(Set<NodeId> nodes, Set<String> listeners);

    /**
     * @param secret of the authorities, without its content
     */
    void change(Secret secret, AuthorityChange change);

    /**
     * Writes a node's Secret with a new key.
     *
     * @param generation of the nodes CA; 0 for the one that issues
     */
    void issue(NodeCertificate certificate, int generation);

    /**
     * Writes a node's Secret with the key and the certificate that it has.
     *
     * @throws KubeConflictException when it has another certificate by now
     */
    void updateTrust(NodeCertificate certificate, String fingerprint);

    /** Deletes a node's Secret as it was seen, and then belonged to the Cluster. */
    void remove(String secret, ObjectVersion seen);

    /** Deletes the Secret of the authorities, with a Cluster that is gone. */
    void removeAuthorities();

    /**
     * Issues a certificate that is not stored here: by the nodes' authority for the operator, by
     * the clients' for Users.
     *
     * @param clusterUid of the Cluster: an authority of an earlier one of that name is none
     * @return empty while there is no authority that can issue one
     */
    Optional<Issued> issue(AuthorityKind kind, CertificateRequest request, String clusterUid);
}
