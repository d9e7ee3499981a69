package dev.spillway.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class PodReferencesTest {
    private static final Pod POD =
            Serialization.unmarshal(
                    """
                    metadata: {name: a}
                    spec:
                      initContainers:
                      - name: i
                        env: [{name: A, valueFrom: {secretKeyRef: {name: of-init, key: k}}}]
                      containers:
                      - name: c
                        env:
                        - {name: A, value: plain}
                        - {name: B, valueFrom: {secretKeyRef: {name: of-variable, key: k}}}
                        - {name: C, valueFrom: {configMapKeyRef: {name: map-of-variable, key: k}}}
                        - {name: D, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                      volumes:
                      - {name: v, secret: {secretName: mounted}}
                      - {name: w, configMap: {name: map}}
                      - {name: x, persistentVolumeClaim: {claimName: disk}}
                      - {name: y, emptyDir: {}}
                    """,
                    Pod.class);

    @Test
    void aPodUsesWhatItMountsAndWhatItsVariablesName() {
        assertThat(PodReferences.has(POD, secret("mounted"))).isTrue();
        assertThat(PodReferences.has(POD, secret("of-variable"))).isTrue();
        assertThat(PodReferences.has(POD, secret("of-init"))).isTrue();
        assertThat(PodReferences.has(POD, map("map"))).isTrue();
        assertThat(PodReferences.has(POD, map("map-of-variable"))).isTrue();
        assertThat(PodReferences.has(POD, claim("disk"))).isTrue();
    }

    @Test
    void itUsesNoOtherAndNoOtherKindOfTheSameName() {
        assertThat(PodReferences.has(POD, secret("other"))).isFalse();
        assertThat(PodReferences.has(POD, secret("map"))).isFalse();
        assertThat(PodReferences.has(POD, map("mounted"))).isFalse();
        assertThat(PodReferences.has(POD, claim("mounted"))).isFalse();
    }

    private static HasMetadata secret(String name) {
        return new SecretBuilder().withNewMetadata().withName(name).endMetadata().build();
    }

    private static HasMetadata map(String name) {
        return new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().build();
    }

    private static HasMetadata claim(String name) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }
}
