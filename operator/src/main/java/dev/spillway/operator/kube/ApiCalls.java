package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes calls of the Kubernetes API and classifies failures. */
final class ApiCalls {

    private static final int UNPROCESSABLE = 422;

    private ApiCalls() {}

    static <T> T get(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw unavailable(operation, message(e), e);
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
     * A change or deletion of an object as it was observed. If it has changed or gone since,
     * nothing happens; the next plan decides again.
     */
    static void changeIfUnchanged(String operation, Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && !isConflict(e)) {
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
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    private static RuntimeException failure(String operation, KubernetesClientException e) {
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_BAD_REQUEST,
                    HttpURLConnection.HTTP_FORBIDDEN,
                    UNPROCESSABLE ->
                    refused("Kubernetes refused to " + operation + ": " + message(e), e);
            default -> unavailable(operation, message(e), e);
        };
    }

    private static KubeRefusedException refused(String message, KubernetesClientException e) {
        return isNamespaceTerminating(e)
                ? KubeRefusedException.namespaceTerminating(message, e)
                : new KubeRefusedException(message, e);
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
