package dev.spillway.local.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.Sandbox.Conditions;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster that moves to a store whose certificate a CA of one's own has signed: from the field to
 * the condition, with everything that ships in between.
 */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PrivateCaEndToEndTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int STORE = 8080;

    private Path folder = Path.of("");
    private @Nullable Sandbox running;

    @BeforeAll
    void up(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        folder = empty;
        running = Sandbox.up(folder);
    }

    @AfterAll
    void nothingIsLeftRunning() throws IOException, InterruptedException {
        if (running != null) {
            running.close();
        }
        Sandbox.down(folder);
    }

    @Test
    void whatTheCaLacksIsToldAndOneThatIsPutRightNeedsNoRestart() throws Exception {
        awaitTiering("True", "Proven");
        try (var front = new SecureFront(folder, store())) {
            sandbox()
                    .change(
                            """
                            {"spec": {"tiering": {"s3": {
                              "endpoint": "%s",
                              "ca": {"configMap": {"name": "storage-ca"}}}}}}
                            """
                                    .formatted(front.endpoint()));
            awaitRolled();
            awaitTiering("False", "ca.crt: is not there");
            assertThat(tiering().get("message"))
                    .asString()
                    .contains("has never been able to since its start");
            var before = sandbox().processes("default/events-broker-");

            authority("this is no certificate");
            awaitTiering("False", "is no PEM file of certificates");
            authority(front.ca());

            awaitTiering("True", "Proven");
            assertThat(sandbox().processes("default/events-broker-")).isEqualTo(before);
        }
    }

    private void authority(String certificate) {
        sandbox()
                .client()
                .resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("storage-ca")
                                .endMetadata()
                                .withData(Map.of("ca.crt", certificate))
                                .build())
                .inNamespace(Sandbox.NAMESPACE)
                .createOr(existing -> existing.update());
    }

    private InetSocketAddress store() {
        var ip = sandbox().pod(Sandbox.NAMESPACE, "s3").orElseThrow().getStatus().getPodIP();
        return new InetSocketAddress(ip, STORE);
    }

    private void awaitRolled() throws Exception {
        Await.until(
                "every broker runs with the new endpoint",
                PATIENCE,
                () -> Conditions.of(sandbox().cluster()).unless("Progressing", "False"));
    }

    /**
     * @param text in its reason or its message
     */
    private void awaitTiering(String status, String text) throws Exception {
        Await.until(
                "TieringHealthy is " + status + " with " + text,
                PATIENCE,
                () ->
                        status.equals(tiering().get("status"))
                                        && tiering().toString().contains(text)
                                ? List.of()
                                : List.of(tiering().toString()));
    }

    private Map<String, Object> tiering() {
        List<Map<String, Object>> conditions = sandbox().cluster().get("status", "conditions");
        return conditions == null
                ? Map.of()
                : conditions.stream()
                        .filter(condition -> "TieringHealthy".equals(condition.get("type")))
                        .findFirst()
                        .orElse(Map.of());
    }

    private Sandbox sandbox() {
        assertThat(running).isNotNull();
        return running;
    }
}
