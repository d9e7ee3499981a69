package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes calls of the Kubernetes API and classifies failures. */
final class ApiCalls {

    private static final int UNPROCESSABLE = 422;

    /** A chain of causes may be a loop. */
    private static final int MAX_CAUSES = 20;

    private static final Pattern NAMESPACE = Pattern.compile("/namespaces/([a-z0-9-]+)");

    private ApiCalls() {}

    static <T> T get(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                    ? refused(operation, e)
                    : unavailable(operation, message(e), e);
        } catch (IllegalStateException e) {
            throw closed(operation, e);
        }
    }

    /** A change that must succeed before anything that follows. */
    static void change(String operation, Runnable call) {
        change(
                operation,
                () -> {
                    call.run();
                    return true;
                });
    }

    /** The same, with a result. */
    static <T> T change(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw failure(operation, e);
        } catch (IllegalStateException e) {
            throw closed(operation, e);
        }
    }

    /**
     * A change or deletion of an object as it was observed. If it has gone since, nothing happens.
     *
     * @throws KubeConflictException if it has changed since
     */
    static void changeIfUnchanged(String operation, Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException e) {
            if (!isGone(e)) {
                throw failure(operation, e);
            }
        } catch (IllegalStateException e) {
            throw closed(operation, e);
        }
    }

    /** Whether the API server answered at all; the client's code is not positive otherwise. */
    static boolean isAnswered(KubernetesClientException e) {
        return e.getCode() > 0;
    }

    static boolean isConflict(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT && !isByWebhook(e);
    }

    static boolean isGone(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND && !isByWebhook(e);
    }

    /** Such a refusal has the code that the webhook has chosen. */
    private static boolean isByWebhook(KubernetesClientException e) {
        return Refusal.isByWebhook(message(e));
    }

    private static RuntimeException failure(String operation, KubernetesClientException e) {
        if (isByWebhook(e)) {
            return refused(operation, e);
        }
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_BAD_REQUEST,
                    HttpURLConnection.HTTP_FORBIDDEN,
                    UNPROCESSABLE ->
                    refused(operation, e);
            case HttpURLConnection.HTTP_CONFLICT ->
                    new KubeConflictException(
                            "Kubernetes could not %s: %s; another program changes it all the time: see its metadata.managedFields"
                                    .formatted(operation, message(e)),
                            e);
            default -> unavailable(operation, message(e), e);
        };
    }

    /** That of a failed request which another library made; empty when it was no refusal. */
    static Optional<KubeRefusedException> refusal(String operation, Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof KubernetesClientException e
                    && failure(operation, e) instanceof KubeRefusedException refused) {
                return Optional.of(refused);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static KubeRefusedException refused(String operation, KubernetesClientException e) {
        var message = "Kubernetes refused to " + operation + ": " + message(e);
        if (isNamespaceTerminating(e)) {
            return KubeRefusedException.namespaceTerminating(message, e);
        }
        return Refusal.of(message(e), namespace(e))
                .map(refusal ->
                        new KubeRefusedException(
                                refusal.reason(), message + "; " + refusal.remedy(), e))
                .orElseGet(() -> new KubeRefusedException(message, e));
    }

    /**
     * {@code team} of {@code POST at: http://.../namespaces/team/pods}, as the client describes the
     * request; empty for a cluster-scoped one.
     */
    private static String namespace(KubernetesClientException e) {
        var matcher = NAMESPACE.matcher(String.valueOf(e.getMessage()));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** The cause that the API server's NamespaceLifecycle admission plugin returns. */
    private static boolean isNamespaceTerminating(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(Status::getDetails)
                .map(StatusDetails::getCauses)
                .stream()
                .flatMap(List::stream)
                .anyMatch(cause ->
                        KubeRefusedException.NAMESPACE_TERMINATING.equals(cause.getReason()));
    }

    /** What a closed client throws. */
    private static KubeUnavailableException closed(String operation, IllegalStateException e) {
        return unavailable(operation, String.valueOf(e.getMessage()), e);
    }

    private static KubeUnavailableException unavailable(
            String operation, String why, RuntimeException e) {
        return new KubeUnavailableException("Kubernetes could not " + operation + ": " + why, e);
    }

    /** The API server's own message, without what the client wraps around it. */
    private static String message(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? String.valueOf(e.getMessage())
                : e.getStatus().getMessage();
    }
}
