package dev.spillway.local.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A kubeconfig of this server, for kubectl, Helm and Pods. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * @param certificate that the server proves itself with, in the format PEM
     * @param token of the user
     */
    public static String of(String url, String certificate, String token) {
        String authority =
                Base64.getEncoder().encodeToString(certificate.getBytes(StandardCharsets.UTF_8));
        return """
        apiVersion: v1
        kind: Config
        current-context: spillway-local
        clusters:
        - name: spillway-local
          cluster:
            server: %s
            certificate-authority-data: %s
        contexts:
        - name: spillway-local
          context:
            cluster: spillway-local
            namespace: default
            user: local
        users:
        - name: local
          user:
            token: %s
        """
                .formatted(url, authority, token);
    }
}
