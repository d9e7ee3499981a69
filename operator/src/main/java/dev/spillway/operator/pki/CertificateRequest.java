package dev.spillway.operator.pki;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a certificate is to say.
 *
 * @param commonName of its subject
 * @param unit of its subject, OU; empty for none
 * @param names DNS names and IP addresses
 * @param serves whether it is also presented by a server
 */
public record CertificateRequest(
        String commonName, String unit, SortedSet<String> names, boolean serves) {

    public CertificateRequest {
        var normalized = new TreeSet<String>();
        names.forEach(name -> normalized.add(Certificate.normalized(name)));
        names = Collections.unmodifiableSortedSet(normalized);
    }

    public static CertificateRequest client(String commonName, String unit) {
        return new CertificateRequest(commonName, unit, new TreeSet<>(Set.of()), false);
    }
}
