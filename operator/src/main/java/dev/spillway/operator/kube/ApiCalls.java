package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs calls of the Kubernetes API and sorts what goes wrong by kind. */
final class ApiCalls {

    private static final int UNPROCESSABLE = 422;

    private ApiCalls() {}

    static <T> T get(String question, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw unavailable(question, message(e), e);
        } catch (IllegalStateException e) {
            throw closed(question, e);
        }
    }

    /** A change that must come about before anything that follows it. */
    static void change(String question, Runnable call) {
        change(
                question,
                () -> {
                    call.run();
                    return true;
                });
    }

    /** Such a change, and what came of it. */
    static <T> T change(String question, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw failure(question, e);
        } catch (IllegalStateException e) {
            throw closed(question, e);
        }
    }

    /**
     * A change or deletion of what was seen. Where that has changed or gone since, the next look
     * decides anew.
     */
    static void changeIfStillSo(String question, Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && !isConflict(e)) {
                throw failure(question, e);
            }
        } catch (IllegalStateException e) {
            throw closed(question, e);
        }
    }

    static boolean isConflict(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    private static RuntimeException failure(String question, KubernetesClientException e) {
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_BAD_REQUEST,
                    HttpURLConnection.HTTP_FORBIDDEN,
                    UNPROCESSABLE ->
                    refused("Kubernetes refused to " + question + ": " + message(e), e);
            default -> unavailable(question, message(e), e);
        };
    }

    private static KubeRefusedException refused(String message, KubernetesClientException e) {
        return isOfNamespaceThatGoes(e)
                ? KubeRefusedException.namespaceTerminating(message, e)
                : new KubeRefusedException(message, e);
    }

    /** As the API server's plugin NamespaceLifecycle says it, for programs. */
    private static boolean isOfNamespaceThatGoes(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(Status::getDetails)
                .map(StatusDetails::getCauses)
                .stream()
                .flatMap(List::stream)
                .anyMatch(cause ->
                        KubeRefusedException.NAMESPACE_TERMINATING.equals(cause.getReason()));
    }

    /** So the client says when it is closed. */
    private static KubeUnavailableException closed(String question, IllegalStateException e) {
        return unavailable(question, String.valueOf(e.getMessage()), e);
    }

    private static KubeUnavailableException unavailable(
            String question, String why, RuntimeException e) {
        return new KubeUnavailableException("Kubernetes could not " + question + ": " + why, e);
    }

    /** The API server's own words, without the client's wrapping of them. */
    private static String message(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? String.valueOf(e.getMessage())
                : e.getStatus().getMessage();
    }
}
