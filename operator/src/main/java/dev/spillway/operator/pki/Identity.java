package dev.spillway.operator.pki;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/**
 * A certificate with its key.
 *
 * @param chain the certificate first, then what leads to its authority; never empty
 */
public record Identity(Key key, List<Certificate> chain) {

    public Identity {
        chain = List.copyOf(chain);
    }

    public Certificate certificate() {
        return chain.getFirst();
    }

    public String chainPem() {
        return Certificate.pem(chain);
    }

    /** A PKCS#12 file with the key, its chain, and the authorities to trust. */
    public byte[] pkcs12(String password, List<Certificate> trust) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            var secret = password.toCharArray();
            store.setKeyEntry(
                    "user",
                    key.privateKey(),
                    secret,
                    chain.stream()
                            .map(Certificate::x509)
                            .toArray(java.security.cert.Certificate[]::new));
            for (int i = 0; i < trust.size(); i++) {
                store.setCertificateEntry("ca-" + i, trust.get(i).x509());
            }
            var out = new ByteArrayOutputStream();
            store.store(out, secret);
            return out.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK writes PKCS#12", e);
        }
    }
}
