package dev.spillway.local.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** Reads the ServiceAccounts of one namespace, and asks for their tokens. */
public interface ServiceAccountSource {

    Account serviceAccount(String name);

    /**
     * A token of the Pod's ServiceAccount, which is valid as long as the Pod exists; empty when
     * there is no such ServiceAccount.
     *
     * @param audience whom it is for; empty for the API server
     */
    Optional<String> token(Pod pod, String audience);

    /** What a client of the API server needs, beside a token. */
    Server server();

    /**
     * @param certificate that it proves itself with, in the format PEM
     */
    record Server(String url, String certificate) {}

    /** A ServiceAccount. */
    sealed interface Account {
        /**
         * @param automount whether its Pods get a token unless they say otherwise
         */
        record Present(boolean automount) implements Account {}

        record Missing() implements Account {}
    }
}
