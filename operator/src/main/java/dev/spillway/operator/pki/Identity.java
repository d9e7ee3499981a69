package dev.spillway.operator.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A certificate with its key.
 *
 * @param chain the certificate first, then what leads to its authority; never empty
 */
public record Identity(Key key, List<Certificate> chain) {

    private static final String ENTRY = "user";

    public Identity {
        chain = List.copyOf(chain);
    }

    /** Empty when a part of it is no PEM, or the key is another certificate's. */
    public static Optional<Identity> parse(String chain, String key) {
        try {
            var identity = new Identity(Key.parse(key), Certificate.parse(chain));
            return Optional.of(identity).filter(each -> each.key.fits(each.certificate()));
        } catch (MalformedPemException e) {
            return Optional.empty();
        }
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
                    ENTRY,
                    key.privateKey(),
                    secret,
                    x509().toArray(java.security.cert.Certificate[]::new));
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

    /** Whether a PKCS#12 file has this key and this chain. */
    public boolean isIn(byte[] pkcs12, String password) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            var secret = password.toCharArray();
            store.load(new ByteArrayInputStream(pkcs12), secret);
            var stored = store.getKey(ENTRY, secret);
            var certificates = store.getCertificateChain(ENTRY);
            return stored != null
                    && certificates != null
                    && List.of(certificates).equals(x509())
                    && Arrays.equals(stored.getEncoded(), key.privateKey().getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }

    private List<X509Certificate> x509() {
        return chain.stream().map(Certificate::x509).toList();
    }
}
