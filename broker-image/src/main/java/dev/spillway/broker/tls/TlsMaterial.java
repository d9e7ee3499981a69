package dev.spillway.broker.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The content of {@link TlsFiles}, which can be used: the key is that of the first certificate,
 * each further one has issued the one before it, and the first is valid.
 *
 * @param chain the node's own certificate first
 * @param trust CAs, at least one
 */
record TlsMaterial(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> trust) {
    private static final byte[] SIGNED = "spillway".getBytes(StandardCharsets.UTF_8);
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** The three files as they were read at one time. */
    record Texts(String certificate, String key, String trust) {}

    /**
     * @param now a certificate that is not valid at this time is refused
     * @throws UnusableTlsException says which file, what is wrong with it, and what to do
     */
    static TlsMaterial parse(TlsFiles files, Texts texts, Instant now) throws UnusableTlsException {
        TlsMaterial material = ofAnyTime(files, texts);
        requireValid(files, material.own(), now);
        if (files.trustsItself()) {
            requireTrusted(files, material.chain, material.trust, now);
        }
        return material;
    }

    /**
     * Also when the certificate has expired or is not valid yet; nor is it asked who trusts it.
     *
     * @throws UnusableTlsException says which file, what is wrong with it, and what to do
     */
    static TlsMaterial ofAnyTime(TlsFiles files, Texts texts) throws UnusableTlsException {
        List<X509Certificate> certificates =
                new PemFile(files.certificate(), texts.certificate).certificates();
        PrivateKey key = new PemFile(files.key(), texts.key).privateKey();
        List<X509Certificate> trust = new PemFile(files.trust(), texts.trust).certificates();
        X509Certificate own = own(files, certificates, key);
        List<X509Certificate> chain = chain(own, certificates);
        requireKeyStore(files, chain, key);
        return new TlsMaterial(chain, key, List.copyOf(trust));
    }

    X509Certificate own() {
        return chain.getFirst();
    }

    /** Why it is not valid at this time; empty when it is. */
    String problemAt(TlsFiles files, Instant now) {
        try {
            requireValid(files, own(), now);
            return "";
        } catch (UnusableTlsException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static X509Certificate own(
            TlsFiles files, List<X509Certificate> certificates, PrivateKey key)
            throws UnusableTlsException {
        for (X509Certificate certificate : certificates) {
            if (fit(certificate.getPublicKey(), key)) {
                return certificate;
            }
        }
        throw new UnusableTlsException(
                "%s does not belong to the certificate in %s (%s): replace both together"
                        .formatted(
                                files.key(), files.certificate(), name(certificates.getFirst())));
    }

    private static boolean fit(PublicKey of, PrivateKey key) {
        if (!of.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SIGNED);
            byte[] signed = signature.sign();
            signature.initVerify(of);
            signature.update(SIGNED);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void requireValid(TlsFiles files, X509Certificate own, Instant now)
            throws UnusableTlsException {
        Instant from = own.getNotBefore().toInstant();
        Instant until = own.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw new UnusableTlsException(
                    ("the certificate in %s (%s) is valid from %s, and this machine's clock says"
                                    + " %s: correct the clock, or issue the certificate anew")
                            .formatted(files.certificate(), name(own), from, now));
        }
        if (now.isAfter(until)) {
            throw new UnusableTlsException(
                    ("the certificate in %s (%s) expired at %s, and this machine's clock says %s:"
                                    + " have it renewed, or correct the clock")
                            .formatted(files.certificate(), name(own), until, now));
        }
    }

    /**
     * From the node's own certificate as far as issuers are there. Others are left out: a key store
     * takes none. Of two certificates of one CA the one with an issuer leads further: a new CA's,
     * signed by the CA that it replaces, convinces those who know only that.
     */
    private static List<X509Certificate> chain(
            X509Certificate own, List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>(List.of(own));
        List<X509Certificate> rest = new ArrayList<>(certificates);
        rest.removeIf(own::equals);
        Optional<X509Certificate> next = issuer(own, rest);
        while (next.isPresent()) {
            X509Certificate issuer = next.get();
            chain.add(issuer);
            rest.removeIf(issuer::equals);
            next = isSelfIssued(issuer) ? Optional.empty() : issuer(issuer, rest);
        }
        return List.copyOf(chain);
    }

    private static Optional<X509Certificate> issuer(
            X509Certificate of, List<X509Certificate> among) {
        List<X509Certificate> issuers = among.stream().filter(ca -> isIssuer(ca, of)).toList();
        return issuers.stream()
                .filter(ca -> !isSelfIssued(ca))
                .findFirst()
                .or(() -> issuers.stream().findFirst());
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static boolean isIssuer(X509Certificate ca, X509Certificate of) {
        if (!ca.getSubjectX500Principal().equals(of.getIssuerX500Principal())) {
            return false;
        }
        try {
            of.verify(ca.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What Kafka puts them into. */
    private static void requireKeyStore(TlsFiles files, List<X509Certificate> chain, PrivateKey key)
            throws UnusableTlsException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", key, new char[0], chain.toArray(X509Certificate[]::new));
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableTlsException(
                    "%s and %s make no key store: %s"
                            .formatted(files.certificate(), files.key(), e.getMessage()),
                    e);
        }
    }

    /** As a peer with the same files would do; otherwise no other node talks to this one. */
    private static void requireTrusted(
            TlsFiles files, List<X509Certificate> chain, List<X509Certificate> trust, Instant now)
            throws UnusableTlsException {
        if (trust.contains(chain.getFirst())) {
            return;
        }
        try {
            X509CertSelector own = new X509CertSelector();
            own.setCertificate(chain.getFirst());
            PKIXBuilderParameters parameters =
                    new PKIXBuilderParameters(
                            trust.stream()
                                    .map(ca -> new TrustAnchor(ca, null))
                                    .collect(Collectors.toSet()),
                            own);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var _ = CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (GeneralSecurityException e) {
            throw new UnusableTlsException(
                    ("the certificate in %s (%s, issued by %s) does not lead to a CA in %s (%s):"
                                    + " have it issued by one of them")
                            .formatted(
                                    files.certificate(),
                                    name(chain.getFirst()),
                                    chain.getFirst().getIssuerX500Principal(),
                                    files.trust(),
                                    trust.stream()
                                            .map(TlsMaterial::name)
                                            .collect(Collectors.joining("; "))),
                    e);
        }
    }

    /** Of people's messages; not proof of anything. */
    static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    Instant notAfter() {
        return own().getNotAfter().toInstant();
    }

    String chainPem() {
        return pem(chain);
    }

    String trustPem() {
        return pem(trust);
    }

    String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate -> pem("CERTIFICATE", der(certificate)))
                .collect(Collectors.joining());
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, BASE64.encodeToString(content), label);
    }

    /** SHA-256 of the certificate's DER form, in hexadecimal digits. */
    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(der(certificate)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it was decoded before", e);
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "%s until %s".formatted(name(own()), notAfter());
    }
}
