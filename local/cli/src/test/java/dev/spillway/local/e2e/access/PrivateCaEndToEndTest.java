package dev.spillway.local.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.Sandbox.Conditions;
import dev.spillway.local.e2e.SandboxTest;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cluster is moved to a store whose certificate is signed by a private CA: from the field of the
 * spec to the condition, with everything that ships in between.
 */
@Tag("e2e")
@Tag("ci")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PrivateCaEndToEndTest extends SandboxTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int STORE = 8080;

    @Test
    void aMissingOrInvalidCaIsReportedAndCorrectingItNeedsNoRestart() throws Exception {
        awaitTiering("True", "Proven");
        try (var front = new TlsProxy(folder(), store())) {
            sandbox()
                    .change(
                            """
                            {"spec": {"tiering": {"s3": {
                              "endpoint": "%s",
                              "ca": {"configMap": {"name": "storage-ca"}}}}}}
                            """
                                    .formatted(front.endpoint()));
            awaitRolled();
            awaitTiering("False", "ca.crt: does not exist");
            assertThat(tiering().get("message"))
                    .asString()
                    .contains("has never been able to since its start");
            var before = sandbox().processes("default/events-broker-");

            authority("this is no certificate");
            awaitTiering("False", "is not a PEM file of certificates");
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
        var service = sandbox().client().services().inNamespace(Sandbox.NAMESPACE).withName("s3");
        return new InetSocketAddress(service.require().getSpec().getClusterIP(), STORE);
    }

    private void awaitRolled() throws Exception {
        Await.until(
                "every broker runs with the new endpoint",
                TIMEOUT,
                () -> Conditions.of(sandbox().cluster()).unless("Progressing", "False"));
    }

    /**
     * @param text in its reason or its message
     */
    private void awaitTiering(String status, String text) throws Exception {
        Await.until(
                "TieringHealthy is " + status + " with " + text,
                TIMEOUT,
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
}
