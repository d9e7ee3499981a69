package dev.spillway.broker.management;

import dev.spillway.broker.tls.MountedTls;
import java.time.Instant;
import java.util.List;

/**
 * What this process uses for TLS from one set of files.
 *
 * @param file of the certificate
 * @param trustFile of the CAs; two listeners may show one certificate and trust different CAs
 * @param certificate SHA-256 of its own certificate that new connections get, hexadecimal
 * @param notAfter until when it is valid
 * @param trust SHA-256 of each CA that new connections are checked against
 * @param problem why newer files are not in use, in one sentence; empty when there are none
 * @param failures how many times changed files could not be used
 */
public record ServedTls(
        String file,
        String trustFile,
        String certificate,
        Instant notAfter,
        List<String> trust,
        String problem,
        long failures) {

    /** What is in use now, of every set of files of this process. */
    public static List<ServedTls> all() {
        return MountedTls.all().stream().map(ServedTls::of).toList();
    }

    private static ServedTls of(MountedTls tls) {
        // Before the rest, because it looks at the files.
        String problem = tls.problem();
        return new ServedTls(
                tls.files().certificate().toString(),
                tls.files().trust().toString(),
                tls.certificate(),
                tls.notAfter(),
                tls.trust(),
                problem,
                tls.failures());
    }
}
