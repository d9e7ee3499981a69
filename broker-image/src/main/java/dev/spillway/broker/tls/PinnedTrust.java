package dev.spillway.broker.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts these certificates and none that they issued. TLS has the peer prove that it holds the
 * key; names are not looked at, because the certificate belongs to a group and not to a host.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
    private final List<X509Certificate> pinned;

    PinnedTrust(List<X509Certificate> pinned) {
        this.pinned = pinned;
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("the peer presents no certificate");
        }
        if (!pinned.contains(chain[0])) {
            throw new CertificateException(
                    "the peer's certificate %s (%s) is none of those that are accepted (%s)"
                            .formatted(
                                    TlsMaterial.fingerprint(chain[0]),
                                    TlsMaterial.name(chain[0]),
                                    pinned.stream()
                                            .map(TlsMaterial::fingerprint)
                                            .collect(Collectors.joining(", "))));
        }
        chain[0].checkValidity();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    /** None: a client presents what it has, and that is checked. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
