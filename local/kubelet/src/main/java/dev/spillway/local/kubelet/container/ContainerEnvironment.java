package dev.spillway.local.kubelet.container;

import dev.spillway.local.kubelet.volume.ConfigurationSource;
import dev.spillway.local.kubelet.volume.DownwardApi;
import dev.spillway.local.kubelet.volume.Preparation;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a container as its Pod defines them: {@code envFrom}, then {@code env} in order.
 */
public final class ContainerEnvironment {
    private ContainerEnvironment() {}

    /** All variables, or the first ConfigMap, Secret or key that is missing. */
    public static Preparation<Map<String, String>> of(
            Pod pod, Container container, ConfigurationSource configuration) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (EnvFromSource source : container.getEnvFrom()) {
            Optional<String> missing = addAll(variables, source, configuration);
            if (missing.isPresent()) {
                return configError(missing.get());
            }
        }
        for (EnvVar variable : container.getEnv()) {
            switch (value(pod, container, variable, variables, configuration)) {
                case Value.Is(String text) -> variables.put(variable.getName(), text);
                case Value.LeftOut() -> {}
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
        record Is(String text) implements Value {}

        /** Optional and not there. */
        record LeftOut() implements Value {}

        record Missing(String message) implements Value {}
    }

    private static Optional<String> addAll(
            Map<String, String> variables,
            EnvFromSource source,
            ConfigurationSource configuration) {
        String prefix = source.getPrefix() == null ? "" : source.getPrefix();
        Optional<Map<String, byte[]>> data;
        String what;
        Boolean optional;
        if (source.getConfigMapRef() != null) {
            data = configuration.configMap(source.getConfigMapRef().getName());
            what = "configmap \"" + source.getConfigMapRef().getName() + "\"";
            optional = source.getConfigMapRef().getOptional();
        } else {
            data = configuration.secret(source.getSecretRef().getName());
            what = "secret \"" + source.getSecretRef().getName() + "\"";
            optional = source.getSecretRef().getOptional();
        }
        if (data.isEmpty() && !Boolean.TRUE.equals(optional)) {
            return Optional.of(what + " not found");
        }
        data.orElse(Map.of()).forEach((key, value) -> variables.put(prefix + key, text(value)));
        return Optional.empty();
    }

    private static Value value(
            Pod pod,
            Container container,
            EnvVar variable,
            Map<String, String> before,
            ConfigurationSource configuration) {
        EnvVarSource from = variable.getValueFrom();
        if (from == null) {
            return new Value.Is(
                    VariableExpansion.ofPod(
                            variable.getValue() == null ? "" : variable.getValue(), before));
        }
        if (from.getFieldRef() != null) {
            return new Value.Is(DownwardApi.field(pod, from.getFieldRef().getFieldPath()));
        }
        if (from.getResourceFieldRef() != null) {
            return new Value.Is(DownwardApi.resource(container, from.getResourceFieldRef()));
        }
        if (from.getConfigMapKeyRef() != null) {
            var ref = from.getConfigMapKeyRef();
            return key(
                    "configmap",
                    "ConfigMap",
                    ref.getName(),
                    ref.getKey(),
                    ref.getOptional(),
                    pod,
                    configuration.configMap(ref.getName()));
        }
        var ref = from.getSecretKeyRef();
        return key(
                "secret",
                "Secret",
                ref.getName(),
                ref.getKey(),
                ref.getOptional(),
                pod,
                configuration.secret(ref.getName()));
    }

    private static Value key(
            String kind,
            String title,
            String name,
            String key,
            @Nullable Boolean optional,
            Pod pod,
            Optional<Map<String, byte[]>> data) {
        Optional<byte[]> value = data.flatMap(d -> Optional.ofNullable(d.get(key)));
        if (value.isPresent()) {
            return new Value.Is(text(value.get()));
        }
        if (Boolean.TRUE.equals(optional)) {
            return new Value.LeftOut();
        }
        return new Value.Missing(
                data.isEmpty()
                        ? kind + " \"" + name + "\" not found"
                        : "couldn't find key "
                                + key
                                + " in "
                                + title
                                + " "
                                + pod.getMetadata().getNamespace()
                                + "/"
                                + name);
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
