package dev.spillway.tier.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts the CAs of a PEM file in addition to those of the JVM. Kubernetes swaps the file when the
 * Secret or ConfigMap changes, so it is read again for new connections, every few seconds at most.
 *
 * <p>A file that cannot be used is never ignored silently: without a usable predecessor, every
 * connection fails with its path and the reason; otherwise the predecessor stays in use.
 */
final class TrustedCertificates extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedCertificates.class);
    private static final Duration REREAD = Duration.ofSeconds(2);

    /** What a Secret or a ConfigMap can hold. */
    private static final int MAX_BYTES = 1024 * 1024;

    private record Read(byte[] content, X509ExtendedTrustManager trust, long atNanos) {}

    private final Path file;
    private final long rereadNanos;
    private volatile @Nullable Read last;

    TrustedCertificates(Path file) {
        this(file, REREAD);
    }

    TrustedCertificates(Path file, Duration reread) {
        this.file = file;
        this.rereadNanos = reread.toNanos();
    }

    private X509ExtendedTrustManager current() throws CertificateException {
        Read known = last;
        long now = System.nanoTime();
        if (known != null && now - known.atNanos < rereadNanos) {
            return known.trust;
        }
        return known == null ? first(now) : again(known, now);
    }

    private X509ExtendedTrustManager first(long now) throws CertificateException {
        try {
            return use(content(), now);
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateException("s3.ca.file " + file + ": " + reason(e), e);
        }
    }

    private X509ExtendedTrustManager again(Read known, long now) {
        try {
            byte[] content = content();
            if (!Arrays.equals(content, known.content)) {
                X509ExtendedTrustManager trust = use(content, now);
                LOG.info("s3.ca.file {} has changed; the new certificates are in use", file);
                return trust;
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn(
                    "s3.ca.file {} cannot be used, so its last usable content stays in use: {}",
                    file,
                    reason(e));
        }
        last = new Read(known.content, known.trust, now);
        return known.trust;
    }

    private X509ExtendedTrustManager use(byte[] content, long now) throws GeneralSecurityException {
        X509ExtendedTrustManager trust = trusting(certificates(content));
        last = new Read(content, trust, now);
        return trust;
    }

    private byte[] content() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IOException("is larger than 1 MiB");
            }
            return content;
        }
    }

    private static Collection<? extends Certificate> certificates(byte[] content)
            throws CertificateException {
        Collection<? extends Certificate> found;
        try {
            found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content));
        } catch (CertificateException e) {
            throw new CertificateException(
                    "is not a PEM file of certificates (-----BEGIN CERTIFICATE-----): "
                            + e.getMessage(),
                    e);
        }
        if (found.isEmpty()) {
            throw new CertificateException(
                    content.length == 0
                            ? "is empty"
                            : "holds no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return found;
    }

    private static X509ExtendedTrustManager trusting(Collection<? extends Certificate> own)
            throws GeneralSecurityException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            all.load(null, null);
        } catch (IOException impossible) {
            throw new IllegalStateException("nothing is read", impossible);
        }
        int number = 0;
        for (Certificate certificate : of(null).getAcceptedIssuers()) {
            all.setCertificateEntry("jvm-" + number++, certificate);
        }
        for (Certificate certificate : own) {
            all.setCertificateEntry("own-" + number++, certificate);
        }
        return of(all);
    }

    /**
     * @param store null for the JVM's own
     */
    private static X509ExtendedTrustManager of(@Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new IllegalStateException("every JDK has an X.509 trust manager");
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "does not exist";
        }
        return e instanceof AccessDeniedException
                ? "this process may not read it"
                : String.valueOf(e.getMessage());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        current().checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        current().checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        current().checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("server-side certificate checks are not supported");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("server-side certificate checks are not supported");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("server-side certificate checks are not supported");
    }

    /** Only a server would show these. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
