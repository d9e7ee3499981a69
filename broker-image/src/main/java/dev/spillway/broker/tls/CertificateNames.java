package dev.spillway.broker.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The hosts that a certificate is for: its subject alternative names (RFC 6125, RFC 9525). */
record CertificateNames(List<String> dns, List<InetAddress> addresses) {
    private static final int DNS = 2;
    private static final int IP = 7;

    static CertificateNames of(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names =
                Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        return new CertificateNames(
                names.stream()
                        .filter(name -> Objects.equals(name.get(0), DNS))
                        .map(name -> String.valueOf(name.get(1)))
                        .toList(),
                names.stream()
                        .filter(name -> Objects.equals(name.get(0), IP))
                        .flatMap(name -> literal(String.valueOf(name.get(1))).stream())
                        .toList());
    }

    /**
     * Whether a client that connects to this host accepts the certificate.
     *
     * @param host a name, or an address with or without brackets
     */
    boolean include(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return literal(bare)
                .map(addresses::contains)
                .orElseGet(() -> dns.stream().anyMatch(name -> matches(name, bare)));
    }

    private static boolean matches(String name, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        String given = name.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return given.equals(wanted)
                || given.startsWith("*.")
                        && dot > 0
                        && given.substring(1).equals(wanted.substring(dot));
    }

    /** Without a look-up. */
    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        String all =
                String.join(", ", dns)
                        + (dns.isEmpty() || addresses.isEmpty() ? "" : ", ")
                        + String.join(
                                ", ", addresses.stream().map(InetAddress::getHostAddress).toList());
        return all.isEmpty() ? "no host" : all;
    }
}
