package dev.spillway.operator.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Supplier;

/** Runs calls of the Kubernetes API and sorts what goes wrong by kind. */
final class Calls {

    private static final int UNPROCESSABLE = 422;

    private Calls() {}

    static <T> T get(String question, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw new KubeUnavailable("Kubernetes could not " + question + ": " + message(e), e);
        }
    }

    /** A change that must come about before anything that follows it. */
    static void change(String question, Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException e) {
            throw failure(question, e);
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
                    new KubeRefused("Kubernetes refused to " + question + ": " + message(e), e);
            default ->
                    new KubeUnavailable("Kubernetes could not " + question + ": " + message(e), e);
        };
    }

    /** The API server's own words, without the client's wrapping of them. */
    private static String message(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? String.valueOf(e.getMessage())
                : e.getStatus().getMessage();
    }
}
