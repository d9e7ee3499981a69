package dev.spillway.operator.admin;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Waits for Kafka's answers, bounded, and sorts what goes wrong by kind. */
final class AdminCalls {

    /** What one Admin call may take. A broker that lives answers these within milliseconds. */
    static final int CALL_TIMEOUT_MS = 8_000;

    /** After this time without an answer the client asks again, perhaps another broker. */
    static final int REQUEST_TIMEOUT_MS = CALL_TIMEOUT_MS / 2;

    /** Beyond the client's own time limit, so that the client's message is the one that is seen. */
    private static final int MARGIN_MS = 2_000;

    private AdminCalls() {}

    /**
     * @param question what was asked, for the message: "describe the quorum"
     * @throws KafkaUnavailableException when there is no answer in time, or one that may change by
     *     itself
     * @throws KafkaRefusedException when Kafka says no
     */
    static <T> T await(KafkaFuture<T> future, String question) {
        return await(future, question, CALL_TIMEOUT_MS);
    }

    /**
     * @param timeoutMs what the call was given, where it is not {@link #CALL_TIMEOUT_MS}
     */
    static <T> T await(KafkaFuture<T> future, String question, int timeoutMs) {
        try {
            return future.get(timeoutMs + MARGIN_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw sorted(question, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not answer in time: " + question, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException("interrupted: " + question, e);
        }
    }

    private static RuntimeException sorted(String question, Throwable cause) {
        return switch (cause) {
            case RetriableException e ->
                    new KafkaUnavailableException(
                            "Kafka could not " + question + " yet: " + e.getMessage(), e);
            case UnsupportedVersionException e ->
                    new IllegalStateException("Kafka does not know how to " + question, e);
            case ApiException e ->
                    new KafkaRefusedException(
                            "Kafka refused to " + question + ": " + e.getMessage(), e);
            // KafkaAdminClient, when it is closed.
            case IllegalStateException e ->
                    new KafkaUnavailableException(
                            "Kafka could not " + question + " yet: " + e.getMessage(), e);
            case RuntimeException e -> e;
            default -> new IllegalStateException("Could not " + question, cause);
        };
    }
}
