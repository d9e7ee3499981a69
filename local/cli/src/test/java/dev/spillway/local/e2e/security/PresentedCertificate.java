package dev.spillway.local.e2e.security;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A certificate that is sent to whoever asks for one. Java's own clients would keep it to
 * themselves when the listener does not name its issuer among those that it trusts, and the
 * listener would have refused only that there was none.
 */
final class PresentedCertificate extends X509ExtendedKeyManager {
    private static final String ALIAS = "presented";

    private final PrivateKey key;
    private final X509Certificate[] chain;
    private volatile boolean asked;

    PresentedCertificate(KeyPairs.Pem pem) throws GeneralSecurityException {
        key = pem.privateKey();
        chain = pem.certificates();
    }

    /** That a listener asked for it, and so got it: else the refusal was not because of it. */
    void requireSent(Exception refusal) {
        if (!asked) {
            var unsent = new IllegalStateException("the certificate was never sent");
            unsent.addSuppressed(refusal);
            throw unsent;
        }
    }

    /**
     * @param authorities PEM of those whose listeners are trusted
     */
    SSLContext context(String authorities) throws GeneralSecurityException, IOException {
        return context(authorities, this);
    }

    /** Of a client that has no certificate. */
    static SSLContext contextWithout(String authorities)
            throws GeneralSecurityException, IOException {
        return context(authorities, new KeyManager[0]);
    }

    private static SSLContext context(String authorities, KeyManager... keys)
            throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (var authority : KeyPairs.Pem.certificates(authorities)) {
            trusted.setCertificateEntry("trusted-" + trusted.size(), authority);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public String chooseEngineClientAlias(
            String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        asked = true;
        return chain.clone();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        throw new UnsupportedOperationException("only of clients");
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        throw new UnsupportedOperationException("only of clients");
    }
}
