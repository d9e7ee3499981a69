package dev.spillway.operator.observed;

import dev.spillway.operator.pki.Certificate;
import java.time.Instant;
import java.util.Collections;
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
     * @param names DNS names and addresses that it is for, as {@link Certificate#normalized}
     */
    record Usable(SortedSet<String> names, Instant notBefore, Instant notAfter)
            implements ListenerCertificate {
        public Usable {
            names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        }
    }
}
