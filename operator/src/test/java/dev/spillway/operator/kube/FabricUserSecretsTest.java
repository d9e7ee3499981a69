package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.fixtures.Yaml;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FabricUserSecretsTest {
    private static final String PATH = "/api/v1/namespaces/team/secrets/billing-credentials";

    private final FakeKubernetes kubernetes = new FakeKubernetes();
    private final FabricUserSecrets secrets = new FabricUserSecrets(kubernetes.client());

    @AfterEach
    void close() {
        kubernetes.close();
    }

    /** The operator may neither list nor watch Secrets. */
    @Test
    void aSecretIsReadMadeChangedAndDeletedByItsName() {
        assertThat(secrets.read("team", "billing-credentials")).isEmpty();
        secrets.write(secret("a: MQ=="), Optional.empty());
        var made = secrets.read("team", "billing-credentials");
        secrets.write(secret("b: Mg=="), made);
        var changed = secrets.read("team", "billing-credentials").orElseThrow();
        assertThat(changed.getData()).containsOnlyKeys("b");
        assertThat(changed.getMetadata().getAnnotations()).containsEntry("x", "y");
        secrets.delete(changed);
        assertThat(kubernetes.has(PATH)).isFalse();
        // Before a patch the client reads once more by itself.
        assertThat(kubernetes.requests().stream().map(FakeKubernetes.Request::line).distinct())
                .containsExactly(
                        "GET " + PATH,
                        "POST /api/v1/namespaces/team/secrets",
                        "PATCH " + PATH,
                        "DELETE " + PATH);
    }

    /** One that lost its owner would stay when its Cluster goes. */
    @Test
    void ofAChangedSecretTheOwnerIsWrittenToo() {
        secrets.write(secret("a: MQ=="), Optional.empty());
        var owned =
                new SecretBuilder(secret("a: MQ=="))
                        .editMetadata()
                        .addNewOwnerReference()
                        .withApiVersion("spillway.dev/v1alpha1")
                        .withKind("Cluster")
                        .withName("events")
                        .withUid("cluster-uid")
                        .endOwnerReference()
                        .endMetadata()
                        .build();

        secrets.write(owned, secrets.read("team", "billing-credentials"));

        assertThat(
                        secrets.read("team", "billing-credentials")
                                .orElseThrow()
                                .getMetadata()
                                .getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("cluster-uid"));
    }

    @Test
    void aSecretThatWasMadeOrChangedMeanwhileIsLeftAlone() {
        secrets.write(secret("a: MQ=="), Optional.empty());
        var seen = secrets.read("team", "billing-credentials");
        assertThatThrownBy(() -> secrets.write(secret("b: Mg=="), Optional.empty()))
                .isInstanceOf(KubeConflictException.class);
        secrets.write(secret("b: Mg=="), seen);
        assertThatThrownBy(() -> secrets.write(secret("c: Mw=="), seen))
                .isInstanceOf(KubeConflictException.class);
        assertThatThrownBy(() -> secrets.delete(seen.orElseThrow()))
                .isInstanceOf(KubeConflictException.class);
        assertThat(secrets.read("team", "billing-credentials").orElseThrow().getData())
                .containsOnlyKeys("b");
    }

    private static Secret secret(String data) {
        return Yaml.read(
                """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: billing-credentials
                  namespace: team
                  uid: u1
                  labels: {l: m}
                  annotations: {x: "y"}
                type: servicebinding.io/kafka
                data: {%s}
                """
                        .formatted(data),
                Secret.class);
    }
}
