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

    /**
     * A change of something that has changed or gone since it was looked at is left to the next
     * look.
     */
    static void change(String question, Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException e) {
            switch (e.getCode()) {
                case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT -> {}
                case HttpURLConnection.HTTP_BAD_REQUEST,
                        HttpURLConnection.HTTP_FORBIDDEN,
                        UNPROCESSABLE ->
                        throw new KubeRefused(
                                "Kubernetes refused to " + question + ": " + message(e), e);
                default ->
                        throw new KubeUnavailable(
                                "Kubernetes could not " + question + ": " + message(e), e);
            }
        }
    }

    /** The API server's own words, without the client's wrapping of them. */
    private static String message(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? String.valueOf(e.getMessage())
                : e.getStatus().getMessage();
    }
}
