package dev.spillway.broker.management;

import java.time.Instant;
import java.util.List;

/**
 * What this node uses for TLS from one set of files.
 *
 * @param file of the certificate
 * @param trustFile of the CAs; two listeners may show one certificate and trust different CAs
 * @param certificate SHA-256 of the node's own certificate that new connections get, hexadecimal
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
        long failures) {}
