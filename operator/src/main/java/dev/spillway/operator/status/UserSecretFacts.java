package dev.spillway.operator.status;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a User's Secret that has what clients need.
 *
 * @param listener that its files connect to
 * @param since when its password or key was made
 * @param notAfter until when its certificate is valid; empty without one
 */
public record UserSecretFacts(
        String name, String listener, Instant since, Optional<Instant> notAfter) {}
