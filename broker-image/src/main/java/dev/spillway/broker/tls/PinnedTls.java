package dev.spillway.broker.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS between those who hold one certificate: a peer is trusted when it proves to hold one of the
 * {@link TlsFiles#trust} certificates, whoever issued it and whatever name it is reached under.
 * Renewed without a restart, as {@link MountedSslEngineFactory}: a connection that is opened after
 * the files have changed uses the new ones, if these can be used.
 *
 * <p>It is installed as a security provider, because Jetty, which serves Connect's REST interface,
 * takes key stores in files, or the name of a provider, and no {@code SslEngineFactory} of Kafka's.
 */
public final class PinnedTls extends SSLContextSpi {
    /** As {@code ssl.provider}. */
    public static final String PROVIDER = "SpillwayPinnedTls";

    /** As {@code ssl.protocol}. */
    public static final String PROTOCOL = "SpillwayPinned";

    private static final Logger LOG = LoggerFactory.getLogger(PinnedTls.class);

    /** A context with one content of the files: sessions of an earlier one are never resumed. */
    private record Built(TlsMaterial material, SSLContext context) {}

    private final MountedTls files;
    private volatile Built built;

    PinnedTls(MountedTls files) throws GeneralSecurityException {
        this.files = files;
        TlsMaterial material = files.current();
        this.built = new Built(material, context(material));
    }

    /**
     * Makes it known under {@link #PROVIDER}, in place of what was.
     *
     * @throws UnusableTlsException when the files cannot be used
     */
    public static void install(TlsFiles files) throws UnusableTlsException {
        MountedTls mounted = MountedTls.of(files);
        Security.removeProvider(PROVIDER);
        Security.addProvider(new OfFiles(mounted));
    }

    /** A provider of one service: this one, for one set of files. */
    private static final class OfFiles extends Provider {
        private static final long serialVersionUID = 1;

        OfFiles(MountedTls files) {
            super(PROVIDER, "1", "TLS with pinned certificates from mounted files");
            putService(
                    new Service(
                            this, "SSLContext", PROTOCOL, PinnedTls.class.getName(), null, null) {
                        @Override
                        public Object newInstance(@Nullable Object parameter)
                                throws NoSuchAlgorithmException {
                            try {
                                return new PinnedTls(files);
                            } catch (GeneralSecurityException e) {
                                throw new NoSuchAlgorithmException(
                                        files.files() + " cannot be used for TLS", e);
                            }
                        }
                    });
        }
    }

    private static SSLContext context(TlsMaterial material) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys(material),
                new TrustManager[] {new PinnedTrust(List.copyOf(material.trust()))},
                null);
        return context;
    }

    private static KeyManager[] keys(TlsMaterial material) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "own",
                    material.key(),
                    new char[0],
                    material.chain().toArray(Certificate[]::new));
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            return keys.getKeyManagers();
        } catch (IOException e) {
            throw new KeyManagementException("an empty key store cannot be made", e);
        }
    }

    private SSLContext current() {
        TlsMaterial material = files.current();
        Built last = built;
        if (material == last.material) {
            return last.context;
        }
        Built next;
        try {
            next = new Built(material, context(material));
        } catch (GeneralSecurityException e) {
            // Said once, for this content.
            LOG.error(
                    "The changed {} cannot be used, and the last good ones stay", files.files(), e);
            next = new Built(material, last.context);
        }
        built = next;
        return next.context;
    }

    /** Keys and trust come from the files only. */
    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys,
            TrustManager @Nullable [] trust,
            @Nullable SecureRandom random) {}

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return current().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return current().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return current().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return current().createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return current().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return current().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return current().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return current().getSupportedSSLParameters();
    }
}
