package dev.spillway.operator.observed;

import java.util.List;
import java.util.Set;

/**
 * What a node says that it serves now: {@code GET /tls}.
 *
 * @param pod uid of the Pod that was asked
 */
public record ServedTls(String pod, List<Files> files) {

    public ServedTls {
        files = List.copyOf(files);
    }

    /**
     * One certificate in use, and whom its listener trusts.
     *
     * @param certificate fingerprint
     * @param trust fingerprints of authorities
     * @param problem why newer files cannot be used; empty when there are none
     */
    public record Files(String certificate, Set<String> trust, String problem) {

        public Files {
            trust = Set.copyOf(trust);
        }
    }
}
