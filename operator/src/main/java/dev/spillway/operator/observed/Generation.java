package dev.spillway.operator.observed;

import dev.spillway.operator.pki.Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * One authority of a Cluster, as it is stored. An authority is never renewed: another follows it.
 *
 * @param number 1, 2, 3, ..., in the order in which they were made
 * @param crossSigned the certificate of this authority by the one before it
 * @param keyProblem why it cannot issue certificates, as a clause; empty when it can
 * @param issuingSince when it became the one that issues certificates; empty before that
 */
public record Generation(
        int number,
        Certificate certificate,
        Optional<Certificate> crossSigned,
        String keyProblem,
        Optional<Instant> issuingSince) {

    public boolean hasKey() {
        return keyProblem.isEmpty();
    }

    public String fingerprint() {
        return certificate.fingerprint();
    }

    /** Whether it can issue certificates that are valid now. */
    public boolean canIssueAt(Instant now) {
        return hasKey() && certificate.isValidAt(now);
    }
}
