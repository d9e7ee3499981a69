package dev.spillway.operator.admin;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Waits for Kafka's answers with a time limit, and classifies failures. */
final class AdminCalls {

    /** Time limit of one Admin call. A healthy broker answers within milliseconds. */
    static final int CALL_TIMEOUT_MS = 8_000;

    /** After this time without an answer the client retries, perhaps with another broker. */
    static final int REQUEST_TIMEOUT_MS = CALL_TIMEOUT_MS / 2;

    /** Longer than the client's own time limit, so that the client's message is reported. */
    private static final int MARGIN_MS = 2_000;

    private AdminCalls() {}

    /**
     * @param operation for the message: "describe the quorum"
     * @throws KafkaUnavailableException when there is no answer in time, or the error is retriable
     * @throws KafkaRefusedException when Kafka refuses
     */
    static <T> T await(KafkaFuture<T> future, String operation) {
        return await(future, operation, CALL_TIMEOUT_MS);
    }

    /**
     * @param timeoutMs the call's own time limit, if not {@link #CALL_TIMEOUT_MS}
     */
    static <T> T await(KafkaFuture<T> future, String operation, int timeoutMs) {
        try {
            return future.get(timeoutMs + MARGIN_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw classify(operation, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not answer in time: " + operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException("interrupted: " + operation, e);
        }
    }

    private static RuntimeException classify(String operation, Throwable cause) {
        return switch (cause) {
            case SslAuthenticationException e ->
                    new KafkaUnavailableException(
                            "no TLS connection to a node could be made to %s: %s"
                                    .formatted(operation, HandshakeFailure.why(e)),
                            e);
            case RetriableException e ->
                    new KafkaUnavailableException(
                            "Kafka could not " + operation + " yet: " + e.getMessage(), e);
            case UnsupportedVersionException e ->
                    new IllegalStateException("Kafka does not support this: " + operation, e);
            case ApiException e ->
                    new KafkaRefusedException(
                            "Kafka refused to " + operation + ": " + e.getMessage(), e);
            // What a closed KafkaAdminClient throws.
            case IllegalStateException e ->
                    new KafkaUnavailableException(
                            "Kafka could not " + operation + " yet: " + e.getMessage(), e);
            case RuntimeException e -> e;
            default -> new IllegalStateException("Could not " + operation, cause);
        };
    }
}
