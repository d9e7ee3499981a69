package dev.spillway.operator.kube;

import dev.spillway.operator.observed.ListenerCertificate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the Secret with a certificate of the user's for a listener, by the rules of Kafka: what it
 * would refuse is refused here, before a broker starts with it.
 */
public final class ListenerCertificateReader {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /** Kubernetes limits a Secret to 1 MiB; no chain comes near this. */
    private static final int MAX_LENGTH = 256 * 1024;

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final Pattern OTHER_KEY =
            Pattern.compile("-----BEGIN ((EC|RSA|DSA|ENCRYPTED) PRIVATE KEY)-----");

    private static final String AS_PKCS8 =
            "convert it (openssl pkcs8 -topk8 -nocrypt), or with cert-manager set"
                    + " privateKey.encoding: PKCS8";

    private static final byte[] PROBE = {1, 2, 3};

    private ListenerCertificateReader() {}

    /**
     * @param certificates tls.crt, the certificate first; empty when the Secret has none
     * @param key tls.key; empty when the Secret has none
     */
    public static ListenerCertificate read(String certificates, String key) {
        try {
            var chain = chain(certificates);
            var leaf = chain.getFirst();
            if (!fits(key(key, leaf), leaf)) {
                throw new UnusableException(
                        "tls.key does not fit the first certificate in tls.crt",
                        "put the key's certificate first, then its chain");
            }
            isInOrder(chain);
            return new ListenerCertificate.Usable(
                    names(leaf), leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
        } catch (UnusableException e) {
            return new ListenerCertificate.Unusable(e.problem, e.remedy);
        }
    }

    private static List<X509Certificate> chain(String pem) throws UnusableException {
        if (pem.length() > MAX_LENGTH) {
            throw new UnusableException(
                    "tls.crt is longer than %d characters".formatted(MAX_LENGTH),
                    "put only the certificate and its chain there");
        }
        try {
            var chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            pem.getBytes(StandardCharsets.US_ASCII)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException notACertificate) {
            // Refused below.
        }
        throw new UnusableException(
                "tls.crt holds no certificate that can be read",
                "put the certificate and its chain there, as PEM");
    }

    private static PrivateKey key(String pem, X509Certificate leaf) throws UnusableException {
        var algorithm = leaf.getPublicKey().getAlgorithm();
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
        var block = PKCS8.matcher(pem.length() > MAX_LENGTH ? "" : pem);
        if (!block.find()) {
            throw new UnusableException(
                    "tls.key holds no private key", "put the key there, as PKCS#8 PEM");
        }
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(
                                    Base64.getMimeDecoder().decode(block.group(1))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableException(
                    "tls.key is no %s key, as tls.crt needs it".formatted(algorithm),
                    "put the key of that certificate there, as PKCS#8 PEM");
        }
    }

    private static boolean fits(PrivateKey key, X509Certificate leaf) {
        var signature = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            var signing = Signature.getInstance(signature);
            signing.initSign(key);
            signing.update(PROBE);
            var signed = signing.sign();
            var verifying = Signature.getInstance(signature);
            verifying.initVerify(leaf.getPublicKey());
            verifying.update(PROBE);
            return verifying.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Clients need each certificate's issuer; many do not look for it elsewhere in the chain. */
    private static void isInOrder(List<X509Certificate> chain) throws UnusableException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!chain.get(i)
                    .getIssuerX500Principal()
                    .equals(chain.get(i + 1).getSubjectX500Principal())) {
                throw new UnusableException(
                        "certificate %d in tls.crt is not issued by the next one".formatted(i + 1),
                        "put the certificate first, and after each the one that issued it");
            }
        }
    }

    private static SortedSet<String> names(X509Certificate leaf) {
        var names = new TreeSet<String>();
        try {
            var all = leaf.getSubjectAlternativeNames();
            for (var name : all == null ? List.<List<?>>of() : all) {
                if (name.get(0) instanceof Integer type
                        && (type == DNS_NAME || type == IP_ADDRESS)) {
                    names.add(ListenerCertificate.normalized(String.valueOf(name.get(1))));
                }
            }
        } catch (CertificateParsingException e) {
            // Then it is for no name, which is told.
        }
        return names;
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
