package dev.spillway.operator.observed;

import dev.spillway.operator.pki.Certificate;
import java.util.List;

/** The Secret with a node's key and certificate. The key itself is not part of an observation. */
public sealed interface NodeSecret {

    ObjectVersion version();

    /** The uid of the Cluster that owns it; empty when none does. */
    String owner();

    /**
     * It cannot be used: a part is missing or no PEM, or the key does not fit.
     *
     * @param problem as a clause
     * @param owner uid of the Cluster that owns it; empty when none does
     */
    record Unusable(String problem, String owner, ObjectVersion version) implements NodeSecret {}

    /**
     * The key fits the certificate.
     *
     * @param chain the certificate first
     * @param trust of nodes
     * @param clientsTrust of clients with certificates
     * @param replaced fingerprints of the node's last certificates before this one
     * @param owner uid of the Cluster that owns it; empty when none does
     */
    record Usable(
            List<Certificate> chain,
            List<Certificate> trust,
            List<Certificate> clientsTrust,
            List<String> replaced,
            String owner,
            ObjectVersion version)
            implements NodeSecret {

        public Certificate certificate() {
            return chain.getFirst();
        }
    }
}
