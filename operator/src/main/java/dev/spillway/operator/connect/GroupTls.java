package dev.spillway.operator.connect;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Mutual TLS by the certificate of a Connect's group. */
final class GroupTls {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = new char[0];

    private GroupTls() {}

    /**
     * @throws ConnectUnavailableException when what the Secret has is no certificate or no key
     */
    static SSLContext of(ConnectAccess access) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(
                    keys(access),
                    new TrustManager[] {
                        new PinnedCertificates(PinnedCertificates.read(access.trustPem()))
                    },
                    null);
            return context;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new ConnectUnavailableException(
                    "the certificate by which the operator and the workers know each other cannot"
                            + " be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private static KeyManager[] keys(ConnectAccess access)
            throws GeneralSecurityException, IOException {
        var chain = PinnedCertificates.read(access.certificatePem());
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry(
                "group",
                key(access.keyPem(), chain.getFirst().getPublicKey().getAlgorithm()),
                NO_PASSWORD,
                chain.toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static PrivateKey key(String pem, String algorithm) throws GeneralSecurityException {
        var matcher = KEY.matcher(pem);
        if (!matcher.find()) {
            throw new GeneralSecurityException("there is no key in PKCS#8");
        }
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(
                        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1))));
    }
}
