package dev.spillway.operator.kube;

import dev.spillway.operator.observed.ListenerCertificate;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.Key;
import dev.spillway.operator.pki.MalformedPemException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the Secret with a certificate of the user's for a listener, by the rules of Kafka: what it
 * would refuse is refused here, before a broker starts with it.
 */
public final class ListenerCertificateReader {

    private static final Pattern OTHER_KEY =
            Pattern.compile("-----BEGIN ((EC|RSA|DSA|ENCRYPTED) PRIVATE KEY)-----");

    private static final String AS_PKCS8 =
            "convert it (openssl pkcs8 -topk8 -nocrypt), or with cert-manager set"
                    + " privateKey.encoding: PKCS8";

    private ListenerCertificateReader() {}

    /**
     * Never fails: one Secret that somebody filled with anything must not keep the others from
     * being read.
     *
     * @param certificates tls.crt, the certificate first; empty when the Secret has none
     * @param key tls.key; empty when the Secret has none
     */
    public static ListenerCertificate read(String certificates, String key) {
        try {
            var chain = chain(certificates);
            var leaf = chain.getFirst();
            if (!key(key, leaf).fits(leaf)) {
                throw new UnusableException(
                        "tls.key does not fit the first certificate in tls.crt",
                        "put the key's certificate first, then its chain");
            }
            isInOrder(chain);
            return new ListenerCertificate.Usable(leaf.names(), leaf.notBefore(), leaf.notAfter());
        } catch (UnusableException e) {
            return new ListenerCertificate.Unusable(e.problem, e.remedy);
        } catch (RuntimeException e) {
            // The JDK's parsers of DER promise no exception of their own for every odd input.
            return new ListenerCertificate.Unusable(
                    "tls.crt or tls.key cannot be read (%s)".formatted(e),
                    "put a certificate and its key there, as PEM");
        }
    }

    private static List<Certificate> chain(String pem) throws UnusableException {
        try {
            return Certificate.parse(pem);
        } catch (MalformedPemException e) {
            throw new UnusableException(
                    "tls.crt holds no certificate that can be read: " + e.getMessage(),
                    "put the certificate and its chain there, as PEM");
        }
    }

    private static Key key(String pem, Certificate leaf) throws UnusableException {
        var algorithm = leaf.x509().getPublicKey().getAlgorithm();
        if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
            throw new UnusableException(
                    "the certificate is for a key of type %s, which Kafka does not support"
                            .formatted(algorithm),
                    "take one for an ECDSA or RSA key");
        }
        var other = OTHER_KEY.matcher(pem);
        if (other.find()) {
            throw new UnusableException(
                    "tls.key is of the form \"%s\", which Kafka does not read"
                            .formatted(other.group(1)),
                    AS_PKCS8);
        }
        try {
            return Key.parse(algorithm, pem);
        } catch (MalformedPemException e) {
            throw new UnusableException(
                    "tls.key holds no private key as tls.crt needs it: " + e.getMessage(),
                    "put the key of that certificate there, as PKCS#8 PEM");
        }
    }

    /** Clients need each certificate's issuer; many do not look for it elsewhere in the chain. */
    private static void isInOrder(List<Certificate> chain) throws UnusableException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!chain.get(i)
                    .x509()
                    .getIssuerX500Principal()
                    .equals(chain.get(i + 1).x509().getSubjectX500Principal())) {
                throw new UnusableException(
                        "certificate %d in tls.crt is not issued by the next one".formatted(i + 1),
                        "put the certificate first, and after each the one that issued it");
            }
        }
    }

    private static final class UnusableException extends Exception {
        private final String problem;
        private final String remedy;

        UnusableException(String problem, String remedy) {
            super(problem);
            this.problem = problem;
            this.remedy = remedy;
        }
    }
}
