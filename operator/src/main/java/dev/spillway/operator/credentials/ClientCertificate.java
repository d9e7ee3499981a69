package dev.spillway.operator.credentials;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A client's certificate and key, both as PEM.
 *
 * @param chain its own certificate first
 * @param key PKCS#8, not encrypted
 */
public record ClientCertificate(String chain, String key) {
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String ENTRY = "user";

    /** A key that fits signs what its certificate verifies; any text will do. */
    private static final byte[] PROBE = "spillway".getBytes(StandardCharsets.UTF_8);

    /** What is known of a certificate that is whole and has its key. */
    public record Facts(String subject, Instant notBefore, Instant notAfter) {

        /** A third of its life is left for an operator that is away. */
        public Instant renewAt() {
            return notBefore.plus(
                    Duration.between(notBefore, notAfter).multipliedBy(2).dividedBy(3));
        }
    }

    /** Empty when it cannot be read, or the key is another certificate's. */
    public Optional<Facts> facts() {
        try {
            var certificate = certificates().getFirst();
            if (!fits(certificate, privateKey())) {
                return Optional.empty();
            }
            return Optional.of(
                    new Facts(
                            certificate.getSubjectX500Principal().getName(),
                            certificate.getNotBefore().toInstant(),
                            certificate.getNotAfter().toInstant()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A key store with both, for clients that read no PEM. */
    public byte[] pkcs12(String password) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    ENTRY,
                    privateKey(),
                    password.toCharArray(),
                    certificates().toArray(Certificate[]::new));
            var bytes = new ByteArrayOutputStream();
            store.store(bytes, password.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a certificate that was just issued is unusable", e);
        }
    }

    /** Whether a key store has this certificate and this key. */
    public boolean isIn(byte[] pkcs12, String password) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(pkcs12), password.toCharArray());
            var key = store.getKey(ENTRY, password.toCharArray());
            var stored = store.getCertificateChain(ENTRY);
            return key != null
                    && stored != null
                    && List.of(stored).equals(certificates())
                    && Arrays.equals(key.getEncoded(), privateKey().getEncoded());
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private List<X509Certificate> certificates() throws GeneralSecurityException {
        var read =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(chain.getBytes(StandardCharsets.UTF_8)))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (read.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate");
        }
        return read;
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        var block = KEY.matcher(key);
        if (!block.find()) {
            throw new IllegalArgumentException("there is no PKCS#8 key");
        }
        return KeyFactory.getInstance("EC")
                .generatePrivate(
                        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1))));
    }

    private static boolean fits(X509Certificate certificate, PrivateKey key)
            throws GeneralSecurityException {
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key);
        signer.update(PROBE);
        var verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(certificate);
        verifier.update(PROBE);
        return verifier.verify(signer.sign());
    }

    /** The key must not get into a log. */
    @Override
    public String toString() {
        return "ClientCertificate[***]";
    }
}
