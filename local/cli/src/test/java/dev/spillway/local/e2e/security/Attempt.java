package dev.spillway.local.e2e.security;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DelegationTokenDisabledException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedByAuthenticationException;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an attacker tries.
 *
 * @param what such as {@code delete the topic}
 * @param action what it would gain; an empty collection is nothing, and no result at all means that
 *     something was changed
 */
record Attempt<T>(String what, Action<T> action) {
    /** Everything else that goes wrong in TLS went wrong in the client. */
    private static final String ALERT_OF_THE_LISTENER = "Received fatal alert";

    @FunctionalInterface
    interface Action<T> {
        @Nullable Object with(T client) throws Exception;
    }

    /** How an attempt ended. */
    sealed interface Outcome {
        /** By Kafka, because of who asks. */
        record Refused(String by) implements Outcome {}

        /** It was answered, and the answer had nothing in it. */
        record Nothing() implements Outcome {}

        record Gained(String what) implements Outcome {}

        /** It failed for another reason, so it proves nothing. */
        record Unclear(Throwable why) implements Outcome {}
    }

    /** Repeats it once when it proved nothing: the machine may have been busy. */
    Outcome by(T client) {
        var first = once(client);
        return first instanceof Outcome.Unclear ? once(client) : first;
    }

    private Outcome once(T client) {
        try {
            var gain = action.with(client);
            return isNothing(gain)
                    ? new Outcome.Nothing()
                    : new Outcome.Gained(gain == null ? "a change" : gain.toString());
        } catch (Exception e) {
            return refusal(e)
                    .<Outcome>map(cause ->
                            new Outcome.Refused(
                                    "%s: %s"
                                            .formatted(
                                                    cause.getClass().getSimpleName(),
                                                    cause.getMessage())))
                    .orElseGet(() -> new Outcome.Unclear(e));
        }
    }

    private static boolean isNothing(@Nullable Object gain) {
        return switch (gain) {
            case null -> false;
            case Collection<?> found -> found.isEmpty();
            case Map<?, ?> found -> found.isEmpty();
            case Optional<?> found -> found.isEmpty();
            default -> false;
        };
    }

    private static Optional<Throwable> refusal(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .filter(Attempt::refuses)
                .findFirst();
    }

    private static boolean refuses(Throwable cause) {
        return cause instanceof AuthorizationException
                // Of this one only the cause tells which side it was.
                || cause instanceof AuthenticationException
                        && !(cause instanceof SslAuthenticationException)
                || cause instanceof DelegationTokenDisabledException
                || cause instanceof UnsupportedByAuthenticationException
                || cause instanceof SSLException
                        && Objects.toString(cause.getMessage()).contains(ALERT_OF_THE_LISTENER)
                || cause instanceof ExecutionException
                        && cause.getCause() instanceof SecurityException;
    }
}
