package dev.spillway.local.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a kubeconfig for a server. */
final class TestKubeconfig {

    private TestKubeconfig() {}

    static Path write(Path file, ApiServer server) throws IOException {
        return Files.writeString(
                file,
                """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters:
                - name: test
                  cluster: {server: "%s"}
                contexts:
                - name: test
                  context: {cluster: test, user: test, namespace: default}
                users:
                - name: test
                  user: {}
                """
                        .formatted(server.url()));
    }
}
