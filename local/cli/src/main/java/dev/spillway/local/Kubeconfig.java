package dev.spillway.local;

/** The kubeconfig of the local API, for kubectl, Helm and Pods. */
final class Kubeconfig {
    private Kubeconfig() {}

    static String of(String url) {
        return """
        apiVersion: v1
        kind: Config
        current-context: spillway-local
        clusters:
        - name: spillway-local
          cluster:
            server: %s
        contexts:
        - name: spillway-local
          context:
            cluster: spillway-local
            namespace: default
            user: local
        users:
        - name: local
          user: {}
        """
                .formatted(url);
    }
}
