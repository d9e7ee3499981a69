package dev.spillway.operator.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority: its own certificate, its key, and, when it followed another, its
 * certificate by that one, which clients need that know only the earlier.
 */
public record Authority(Certificate certificate, Key key, Optional<Certificate> crossSigned) {

    private static final int SERIAL_BITS = 127;

    /** Under a cross-signed authority there are only leaves; above it is the one that signed. */
    private static final int PATH_LENGTH = 1;

    private static final int CROSS_SIGNED_PATH_LENGTH = 0;

    /** Of the key, in the name: two authorities of one Cluster have different names. */
    private static final int NAME_DIGITS = 8;

    public Authority(Certificate certificate, Key key) {
        this(certificate, key, Optional.empty());
    }

    /**
     * Makes one, signed by itself.
     *
     * @param owner whose authority it is, {@code default/events}
     */
    public static Authority create(
            AuthorityKind kind, String owner, Duration life, Instant now, SecureRandom random) {
        return create(kind.text(), owner, life, now, random);
    }

    /**
     * The same of another kind.
     *
     * @param kind a word for its name, {@code workers}
     */
    public static Authority create(
            String kind, String owner, Duration life, Instant now, SecureRandom random) {
        var pair = Key.pair(random);
        var name =
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.O, "Spillway")
                        .addRDN(BCStyle.OU, owner)
                        .addRDN(
                                BCStyle.CN,
                                kind + " CA " + shortHash(pair.getPublic().getEncoded()))
                        .build();
        var begin = Lifetimes.begin(now);
        var key = Key.of(pair);
        var builder = builder(name, name, pair.getPublic(), begin, begin.plus(life), random);
        return new Authority(
                sign(key, asAuthority(builder, PATH_LENGTH), pair.getPublic(), pair.getPublic()),
                key);
    }

    /** The certificate of a later authority, by this one. It is valid while both are. */
    public Certificate crossSign(Certificate later, Instant now, SecureRandom random) {
        var publicKey = later.x509().getPublicKey();
        var builder =
                builder(
                        subject(certificate),
                        subject(later),
                        publicKey,
                        Lifetimes.begin(now),
                        earlier(certificate.notAfter(), later.notAfter()),
                        random);
        return sign(
                key,
                asAuthority(builder, CROSS_SIGNED_PATH_LENGTH),
                publicKey,
                certificate.x509().getPublicKey());
    }

    /** The same, with its certificate by an earlier authority. */
    public Authority crossSignedBy(Authority earlier, Instant now, SecureRandom random) {
        return new Authority(
                certificate, key, Optional.of(earlier.crossSign(certificate, now, random)));
    }

    /** A certificate with a new key, which is valid no longer than this authority is. */
    public Identity issue(
            CertificateRequest request, Duration life, Instant now, SecureRandom random) {
        var pair = Key.pair(random);
        var begin = Lifetimes.begin(now);
        var builder =
                builder(
                        subject(certificate),
                        subject(request),
                        pair.getPublic(),
                        begin,
                        earlier(begin.plus(life), certificate.notAfter()),
                        random);
        var chain = new ArrayList<Certificate>();
        chain.add(
                sign(
                        key,
                        asLeaf(builder, request),
                        pair.getPublic(),
                        certificate.x509().getPublicKey()));
        chain.addAll(intermediates(now));
        return new Identity(Key.of(pair), chain);
    }

    /** What is presented after a certificate of this authority. */
    public List<Certificate> intermediates(Instant now) {
        return crossSigned.filter(cross -> now.isBefore(cross.notAfter())).stream().toList();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer,
            X500Name subject,
            PublicKey publicKey,
            Instant notBefore,
            Instant notAfter,
            SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(notBefore),
                Date.from(notAfter),
                subject,
                publicKey);
    }

    private static X509v3CertificateBuilder asAuthority(
            X509v3CertificateBuilder builder, int pathLength) {
        try {
            return builder.addExtension(
                            Extension.basicConstraints, true, new BasicConstraints(pathLength))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } catch (CertIOException e) {
            throw new IllegalStateException("extensions can be encoded", e);
        }
    }

    private static X509v3CertificateBuilder asLeaf(
            X509v3CertificateBuilder builder, CertificateRequest request) {
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(
                                    request.serves()
                                            ? new KeyPurposeId[] {
                                                KeyPurposeId.id_kp_serverAuth,
                                                KeyPurposeId.id_kp_clientAuth
                                            }
                                            : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth}));
            if (!request.names().isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                request.names().stream()
                                        .map(Authority::generalName)
                                        .toArray(GeneralName[]::new)));
            }
            return builder;
        } catch (CertIOException e) {
            throw new IllegalStateException("extensions can be encoded", e);
        }
    }

    private static GeneralName generalName(String name) {
        return new GeneralName(
                Certificate.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static Certificate sign(
            Key by, X509v3CertificateBuilder builder, PublicKey subject, PublicKey issuer) {
        try {
            var ids = new JcaX509ExtensionUtils();
            builder.addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            ids.createSubjectKeyIdentifier(subject))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            ids.createAuthorityKeyIdentifier(issuer));
            return new Certificate(
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(
                                            new JcaContentSignerBuilder(Key.SIGNATURE)
                                                    .build(by.privateKey()))));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException("a P-256 key signs a certificate", e);
        }
    }

    private static X500Name subject(Certificate certificate) {
        return X500Name.getInstance(certificate.x509().getSubjectX500Principal().getEncoded());
    }

    /** In the order in which the principal reads {@code CN=name,OU=unit}. */
    private static X500Name subject(CertificateRequest request) {
        var name = new X500NameBuilder(BCStyle.INSTANCE);
        if (!request.unit().isEmpty()) {
            name.addRDN(BCStyle.OU, request.unit());
        }
        name.addRDN(BCStyle.CN, request.commonName());
        return name.build();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static String shortHash(byte[] data) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(data))
                    .substring(0, NAME_DIGITS);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
