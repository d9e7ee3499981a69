package dev.spillway.operator.credentials;

import dev.spillway.operator.model.Identity;
import java.util.Optional;

/** What a Cluster's two certificate authorities do for Users. */
public interface UserCertificates {

    /**
     * The certificates by which clients recognise the Cluster's nodes, as PEM; empty while the
     * Cluster has no authority yet.
     */
    Optional<String> trusted(String namespace, String cluster);

    /**
     * Issues a certificate by the authority of clients.
     *
     * @param subject what Kafka is to take for the name: a common name and, as OU, a token
     * @return empty while the Cluster has no authority yet
     */
    Optional<ClientCertificate> issue(String namespace, String cluster, Identity.MutualTls subject);

    /** Fingerprint of the authority of clients that issues now; empty while there is none. */
    Optional<String> issuer(String namespace, String cluster);

    /**
     * Fingerprint of the authority of clients that issued a certificate; empty if it is none that
     * the Cluster trusts.
     *
     * @param chain PEM, the certificate first
     */
    Optional<String> issuerOf(String namespace, String cluster, String chain);
}
