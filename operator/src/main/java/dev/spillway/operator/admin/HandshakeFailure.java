package dev.spillway.operator.admin;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a TLS handshake failed, in words that lead to its cause. */
final class HandshakeFailure {

    /** A chain of causes may be a loop. */
    private static final int MAX_CAUSES = 20;

    /**
     * {@code Received fatal alert: certificate_expired}, or {@code (certificate_expired) Received
     * ...}
     */
    private static final Pattern ALERT =
            Pattern.compile("(?:\\((\\w+)\\) )?Received fatal alert(?:: (\\w+))?");

    private HandshakeFailure() {}

    /** A clause about the node: {@code its certificate has expired}. */
    static String why(Throwable failure) {
        @Nullable Throwable cause = failure;
        var last = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            var known = known(cause);
            if (known.isPresent()) {
                return known.get();
            }
            last = cause;
            cause = cause.getCause();
        }
        return String.valueOf(last.getMessage());
    }

    private static Optional<String> known(Throwable cause) {
        var message = String.valueOf(cause.getMessage());
        if (cause instanceof CertificateExpiredException) {
            return Optional.of("its certificate has expired (" + message + ")");
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of("its certificate is not valid yet (" + message + ")");
        }
        if (message.contains("unable to find valid certification path")
                || message.contains("Path does not chain with any of the trust anchors")) {
            return Optional.of("its certificate is of an authority that is not this Cluster's");
        }
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return Optional.of("its certificate is not valid for its name (" + message + ")");
        }
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return Optional.of(
                    "it does not speak TLS; a cluster that was made without it has to be made"
                            + " again");
        }
        var alert = ALERT.matcher(message);
        if (alert.find()) {
            var name = alert.group(1) == null ? alert.group(2) : alert.group(1);
            return Optional.of("it refused the operator's certificate (" + name + ")");
        }
        return Optional.empty();
    }
}
