package dev.spillway.local.kubelet.container;

import dev.spillway.local.kubelet.volume.ConfigurationSource;
import dev.spillway.local.kubelet.volume.DownwardApi;
import dev.spillway.local.kubelet.volume.Preparation;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Resolves the {@code env} of a container, in order. */
public final class ContainerEnvironment {
    private ContainerEnvironment() {}

    /** All variables, or the first ConfigMap, Secret or key that is missing. */
    public static Preparation<Map<String, String>> of(
            Pod pod, Container container, ConfigurationSource configuration) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (EnvVar variable : container.getEnv()) {
            switch (value(pod, variable, variables, configuration)) {
                case Value.Text(String text) -> variables.put(variable.getName(), text);
                case Value.Omitted() -> {}
                case Value.Missing(String message) -> {
                    return configError(message);
                }
            }
        }
        return new Ready<>(variables);
    }

    private static Preparation<Map<String, String>> configError(String message) {
        return new Pending<>("CreateContainerConfigError", "Failed", message);
    }

    private sealed interface Value {
        record Text(String text) implements Value {}

        /** Optional, and its source does not exist. */
        record Omitted() implements Value {}

        record Missing(String message) implements Value {}
    }

    private static Value value(
            Pod pod,
            EnvVar variable,
            Map<String, String> before,
            ConfigurationSource configuration) {
        EnvVarSource from = variable.getValueFrom();
        if (from == null) {
            String text = variable.getValue() == null ? "" : variable.getValue();
            return new Value.Text(VariableExpansion.ofPod(text, before));
        }
        if (from.getFieldRef() != null) {
            return new Value.Text(DownwardApi.field(pod, from.getFieldRef().getFieldPath()));
        }
        if (from.getConfigMapKeyRef() != null) {
            var ref = from.getConfigMapKeyRef();
            var data = configuration.configMap(ref.getName());
            return key("ConfigMap", ref.getName(), ref.getKey(), ref.getOptional(), pod, data);
        }
        if (from.getSecretKeyRef() != null) {
            var ref = from.getSecretKeyRef();
            var data = configuration.secret(ref.getName());
            return key("Secret", ref.getName(), ref.getKey(), ref.getOptional(), pod, data);
        }
        return new Value.Missing(
                "variable %s: the local kubelet supports only fieldRef, configMapKeyRef and secretKeyRef"
                        .formatted(variable.getName()));
    }

    private static Value key(
            String kind,
            String name,
            String key,
            @Nullable Boolean optional,
            Pod pod,
            Optional<Map<String, byte[]>> data) {
        Optional<byte[]> value = data.flatMap(d -> Optional.ofNullable(d.get(key)));
        if (value.isPresent()) {
            return new Value.Text(new String(value.get(), StandardCharsets.UTF_8));
        }
        if (Boolean.TRUE.equals(optional)) {
            return new Value.Omitted();
        }
        return new Value.Missing(
                data.isEmpty()
                        ? "%s \"%s\" not found".formatted(kind.toLowerCase(Locale.ROOT), name)
                        : "couldn't find key %s in %s %s/%s"
                                .formatted(key, kind, pod.getMetadata().getNamespace(), name));
    }
}
