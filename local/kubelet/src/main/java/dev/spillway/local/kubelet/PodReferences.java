package dev.spillway.local.kubelet;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ConfigMaps, Secrets and claims that a Pod uses. */
final class PodReferences {
    private PodReferences() {}

    static boolean has(Pod pod, HasMetadata object) {
        String name = object.getMetadata().getName();
        return switch (object) {
            case ConfigMap _ ->
                    mounts(pod, v -> v.getConfigMap() == null ? null : v.getConfigMap().getName())
                                    .anyMatch(name::equals)
                            || variables(
                                            pod,
                                            from ->
                                                    from.getConfigMapKeyRef() == null
                                                            ? null
                                                            : from.getConfigMapKeyRef().getName())
                                    .anyMatch(name::equals);
            case Secret _ ->
                    mounts(pod, v -> v.getSecret() == null ? null : v.getSecret().getSecretName())
                                    .anyMatch(name::equals)
                            || variables(
                                            pod,
                                            from ->
                                                    from.getSecretKeyRef() == null
                                                            ? null
                                                            : from.getSecretKeyRef().getName())
                                    .anyMatch(name::equals);
            case PersistentVolumeClaim _ ->
                    mounts(
                                    pod,
                                    v ->
                                            v.getPersistentVolumeClaim() == null
                                                    ? null
                                                    : v.getPersistentVolumeClaim().getClaimName())
                            .anyMatch(name::equals);
            default -> false;
        };
    }

    private static Stream<String> mounts(Pod pod, Function<Volume, @Nullable String> name) {
        return pod.getSpec().getVolumes().stream().map(name).filter(Objects::nonNull);
    }

    private static Stream<String> variables(
            Pod pod, Function<EnvVarSource, @Nullable String> name) {
        return Stream.concat(
                        pod.getSpec().getInitContainers().stream(),
                        pod.getSpec().getContainers().stream())
                .flatMap(container -> container.getEnv().stream())
                .map(variable -> variable.getValueFrom())
                .filter(Objects::nonNull)
                .map(name)
                .filter(Objects::nonNull);
    }
}
