package dev.spillway.operator.pki;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** An X.509 certificate. */
public record Certificate(X509Certificate x509) {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /** Certificates are renewed when so much of their life is over. */
    private static final int RENEWED_AT_NUMERATOR = 2;

    private static final int RENEWED_AT_DENOMINATOR = 3;

    /**
     * @param pem one certificate or more
     */
    public static List<Certificate> parse(String pem) throws MalformedPemException {
        var certificates = new ArrayList<Certificate>();
        for (var der : Pem.decode(Pem.CERTIFICATE, pem)) {
            try {
                certificates.add(
                        new Certificate(
                                (X509Certificate)
                                        CertificateFactory.getInstance("X.509")
                                                .generateCertificate(
                                                        new ByteArrayInputStream(der))));
            } catch (GeneralSecurityException e) {
                throw new MalformedPemException("it is not a certificate");
            }
        }
        return List.copyOf(certificates);
    }

    public static String pem(Collection<Certificate> certificates) {
        return certificates.stream().map(Certificate::pem).collect(Collectors.joining());
    }

    public static List<String> fingerprints(Collection<Certificate> certificates) {
        return certificates.stream().map(Certificate::fingerprint).toList();
    }

    public String pem() {
        return Pem.encode(Pem.CERTIFICATE, der());
    }

    /** SHA-256 of the certificate, in lower-case hexadecimal digits. */
    public String fingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    public Instant notBefore() {
        return x509.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return x509.getNotAfter().toInstant();
    }

    public boolean isValidAt(Instant now) {
        return !now.isBefore(notBefore()) && !now.isAfter(notAfter());
    }

    /** When two thirds of its life are over. */
    public Instant renewalAt() {
        return notBefore()
                .plus(
                        Duration.between(notBefore(), notAfter())
                                .multipliedBy(RENEWED_AT_NUMERATOR)
                                .dividedBy(RENEWED_AT_DENOMINATOR));
    }

    /** Whether this authority signed it. That the authority may be trusted is for others to say. */
    public boolean isIssuedBy(Certificate authority) {
        if (authority.x509.getBasicConstraints() < 0
                || !x509.getIssuerX500Principal()
                        .equals(authority.x509.getSubjectX500Principal())) {
            return false;
        }
        try {
            x509.verify(authority.x509.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** {@code CN=alice,OU=...}, as Kafka names it. */
    public String subject() {
        return x509.getSubjectX500Principal().getName();
    }

    public String commonName() {
        return subject("CN");
    }

    /** The organizational unit; empty when it has none. */
    public String unit() {
        return subject("OU");
    }

    private String subject(String type) {
        try {
            return new LdapName(x509.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase(type))
                            .map(part -> String.valueOf(part.getValue()))
                            .findFirst()
                            .orElse("");
        } catch (InvalidNameException e) {
            return "";
        }
    }

    /**
     * The DNS names and IP addresses that it is valid for, as {@link #normalized}. Whoever issued
     * it may have written anything as a DNS name, such as {@code kafka.example.com:9092}.
     */
    public SortedSet<String> names() {
        var names = new TreeSet<String>();
        try {
            var all = x509.getSubjectAlternativeNames();
            if (all != null) {
                for (var name : all) {
                    if (name.get(0) instanceof Integer type) {
                        var text = String.valueOf(name.get(1));
                        switch (type) {
                            case DNS_NAME -> names.add(text.toLowerCase(Locale.ROOT));
                            case IP_ADDRESS -> names.add(normalized(text));
                            default -> {}
                        }
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // Then it is valid for no name.
        }
        return Collections.unmodifiableSortedSet(names);
    }

    /** A name as certificates are compared by: lower case, IPv6 in full. */
    public static String normalized(String name) {
        return address(name)
                .map(InetAddress::getHostAddress)
                .orElseGet(() -> name.toLowerCase(Locale.ROOT));
    }

    /** Whether it is an IP address rather than a DNS name. */
    public static boolean isAddress(String name) {
        return address(name).isPresent();
    }

    private static Optional<InetAddress> address(String name) {
        if (!name.contains(":") && !name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    byte[] der() {
        try {
            return x509.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    /** {@code CN=__spillway-node,OU=events-broker-0}, without its content. */
    @Override
    public String toString() {
        return x509.getSubjectX500Principal() + " until " + notAfter();
    }
}
