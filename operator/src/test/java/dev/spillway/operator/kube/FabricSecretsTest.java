package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.pki.Lifetimes;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A role without Secrets: each request that is refused names the right that is missing. */
class FabricSecretsTest {
    private static final String FORBIDDEN =
            "secrets \"x\" is forbidden: User \"system:serviceaccount:s:o\" cannot %s resource"
                    + " \"secrets\" in API group \"\" in the namespace \"default\"";

    private final FakeApi api = new FakeApi();
    private final FabricUserSecrets secrets = new FabricUserSecrets(api.client());

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aReadThatIsForbiddenIsARefusalOfTheWholeObservation() {
        api.refuses("GET", 403, FORBIDDEN.formatted("get"));
        var store =
                new SecretCertificates(
                        secrets,
                        "spillway-system",
                        "default",
                        "events",
                        Lifetimes.STANDARD,
                        Clock.systemUTC(),
                        new SecureRandom());

        refused(() -> store.read(Set.of(new NodeId(0)), Set.of()), "get");
    }

    @Test
    void aWriteAndADeletionThatAreForbiddenAreRefusals() {
        var secret =
                new SecretBuilder()
                        .withNewMetadata()
                        .withName("x")
                        .withNamespace("default")
                        .withUid("u")
                        .withResourceVersion("1")
                        .endMetadata()
                        .withData(Map.of())
                        .build();
        api.refuses("POST", 403, FORBIDDEN.formatted("create"));
        refused(() -> secrets.write(secret, Optional.empty()), "create");

        api.refuses("PATCH", 403, FORBIDDEN.formatted("patch"));
        refused(() -> secrets.write(secret, Optional.of(secret)), "patch");

        api.refuses("DELETE", 403, FORBIDDEN.formatted("delete"));
        refused(() -> secrets.delete(secret), "delete");
    }

    private static void refused(ThrowingCallable request, String verb) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(
                        KubeRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo("MissingPermission"))
                .hasMessageContaining(
                        "the right to %s secrets in namespace default".formatted(verb));
    }
}
