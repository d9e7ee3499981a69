package dev.spillway.operator.observed;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** The Secret with a certificate of the user's for a listener. The key is not part of it. */
public sealed interface ListenerCertificate {

    /** There is no such Secret. */
    record Missing() implements ListenerCertificate {}

    /**
     * Brokers could not use it.
     *
     * @param problem as a clause: {@code tls.key does not fit tls.crt}
     * @param remedy what to do, as a clause
     */
    record Unusable(String problem, String remedy) implements ListenerCertificate {}

    /**
     * The key fits the certificate.
     *
     * @param names DNS names and addresses that it is for, as {@link #normalized}
     */
    record Usable(SortedSet<String> names, Instant notBefore, Instant notAfter)
            implements ListenerCertificate {
        public Usable {
            names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        }
    }

    /** A name as names are compared: in lower case, and an IPv6 address in full. */
    static String normalized(String name) {
        return name.contains(":")
                ? InetAddress.ofLiteral(name).getHostAddress()
                : name.toLowerCase(Locale.ROOT);
    }
}
