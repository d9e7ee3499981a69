package dev.spillway.local.kubelet.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.kubelet.volume.ConfigurationSource;
import dev.spillway.local.kubelet.volume.Preparation;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerEnvironmentTest {
    private static final ConfigurationSource ONE_OF_EACH =
            new ConfigurationSource() {
                @Override
                public Optional<Map<String, byte[]>> configMap(String name) {
                    return name.equals("map")
                            ? Optional.of(Map.of("key", "from map".getBytes(UTF_8)))
                            : Optional.empty();
                }

                @Override
                public Optional<Map<String, byte[]>> secret(String name) {
                    return name.equals("secret")
                            ? Optional.of(Map.of("key", "from secret".getBytes(UTF_8)))
                            : Optional.empty();
                }

                @Override
                public Claim claim(String name) {
                    return new Claim.Missing();
                }
            };

    @Test
    void takesValuesFromEverySourceAndExpandsEarlierVariables() {
        assertThat(
                        environment(
                                """
                                env:
                                - {name: PLAIN, value: one}
                                - {name: EXPANDED, value: "$(PLAIN) $(LATER)"}
                                - {name: LATER, value: two}
                                - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                                - {name: LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
                                - {name: MAP, valueFrom: {configMapKeyRef: {name: map, key: key}}}
                                - {name: SECRET, valueFrom: {secretKeyRef: {name: secret, key: key}}}
                                - {name: NOT_THERE, valueFrom: {secretKeyRef: {name: no, key: no, optional: true}}}
                                """))
                .isEqualTo(
                        new Ready<>(
                                Map.of(
                                        "PLAIN", "one",
                                        "EXPANDED", "one $(LATER)",
                                        "LATER", "two",
                                        "IP", "127.0.7.4",
                                        "LABEL", "x",
                                        "MAP", "from map",
                                        "SECRET", "from secret")));
    }

    @Test
    void namesWhatIsMissingInKubernetesWords() {
        assertThat(environment("env: [{name: A, valueFrom: {secretKeyRef: {name: no, key: k}}}]"))
                .isEqualTo(pending("secret \"no\" not found"));
        assertThat(
                        environment(
                                "env: [{name: A, valueFrom: {configMapKeyRef: {name: map, key:"
                                        + " no}}}]"))
                .isEqualTo(pending("couldn't find key no in ConfigMap default/map"));
    }

    @Test
    void saysWhatItDoesNotSupport() {
        assertThat(
                        environment(
                                "env: [{name: A, valueFrom: {resourceFieldRef: {resource:"
                                        + " limits.cpu}}}]"))
                .isEqualTo(
                        pending(
                                "variable A: the local kubelet supports only fieldRef,"
                                        + " configMapKeyRef and secretKeyRef"));
    }

    private static Pending<Map<String, String>> pending(String message) {
        return new Pending<>("CreateContainerConfigError", "Failed", message);
    }

    private static Preparation<Map<String, String>> environment(String container) {
        var pod =
                Serialization.unmarshal(
                        """
                        metadata: {name: a, namespace: default, labels: {app: x}}
                        status: {podIP: 127.0.7.4}
                        spec:
                          containers:
                          - name: c
                        """
                                + container.indent(4),
                        Pod.class);
        return ContainerEnvironment.of(pod, pod.getSpec().getContainers().getFirst(), ONE_OF_EACH);
    }
}
