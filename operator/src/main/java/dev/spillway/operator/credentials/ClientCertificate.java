package dev.spillway.operator.credentials;

import dev.spillway.operator.pki.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A client's certificate and key as they are in a Secret: PEM, which anybody may have edited.
 *
 * @param chain its own certificate first
 * @param key PKCS#8, not encrypted
 */
public record ClientCertificate(String chain, String key) {

    /**
     * What is known of a certificate that is whole and has its key.
     *
     * @param subject as Kafka names it
     * @param renewAt a third of its life is left for an operator that is away
     */
    public record Facts(String subject, Instant notBefore, Instant notAfter, Instant renewAt) {}

    /** Empty when it cannot be read, or the key is another certificate's. */
    public Optional<Facts> facts() {
        return identity()
                .map(Identity::certificate)
                .map(certificate ->
                        new Facts(
                                certificate.subject(),
                                certificate.notBefore(),
                                certificate.notAfter(),
                                certificate.renewalAt()));
    }

    /** The same as this program writes it, whatever else stood there; empty if it is not whole. */
    public Optional<ClientCertificate> rewritten() {
        return identity()
                .map(identity -> new ClientCertificate(identity.chainPem(), identity.key().pem()));
    }

    /** A key store with both, for clients that read no PEM. */
    public byte[] pkcs12(String password) {
        return identity()
                .map(identity -> identity.pkcs12(password, List.of()))
                .orElseThrow(() ->
                        new IllegalStateException(
                                "a certificate that was just issued is unusable"));
    }

    /** Whether a key store has this certificate and this key. */
    public boolean isIn(byte[] pkcs12, String password) {
        return identity().filter(identity -> identity.isIn(pkcs12, password)).isPresent();
    }

    private Optional<Identity> identity() {
        return Identity.parse(chain, key);
    }

    /** The key must not get into a log. */
    @Override
    public String toString() {
        return "ClientCertificate[***]";
    }
}
