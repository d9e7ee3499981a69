package dev.spillway.local.kubelet.volume;

import dev.spillway.local.kubelet.volume.ConfigurationSource.Claim;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates a Pod's volumes as directories: persistentVolumeClaim (outlives the Pod), configMap,
 * secret, projected serviceAccountToken and emptyDir. Preparing them again brings changed
 * ConfigMaps and Secrets up to date.
 */
public final class Volumes {
    private final StateDirectory state;
    private final ConfigurationSource configuration;

    public Volumes(StateDirectory state, ConfigurationSource configuration) {
        this.state = state;
        this.configuration = configuration;
    }

    /** The directory of each volume, by the volume's name, or the first thing that is missing. */
    public Preparation<Map<String, Path>> prepare(Pod pod) throws IOException {
        Optional<String> part = partialMount(pod);
        if (part.isPresent()) {
            return new Pending<>("CreateContainerConfigError", "FailedMount", part.get());
        }
        Map<String, Path> directories = new LinkedHashMap<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            switch (directory(pod, volume)) {
                case Ready<Path>(Path directory) -> directories.put(volume.getName(), directory);
                case Pending<Path>(String reason, String event, String message) -> {
                    return new Pending<>(
                            reason,
                            event,
                            "MountVolume.SetUp failed for volume \"%s\" : %s"
                                    .formatted(volume.getName(), message));
                }
            }
        }
        return new Ready<>(directories);
    }

    /** A claim of the Pod that does not exist. */
    public Optional<String> missingClaim(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .filter(name -> configuration.claim(name) instanceof Claim.Missing)
                .findFirst();
    }

    private static Optional<String> partialMount(Pod pod) {
        return Stream.concat(
                        pod.getSpec().getInitContainers().stream(),
                        pod.getSpec().getContainers().stream())
                .flatMap(container -> container.getVolumeMounts().stream())
                .filter(mount -> mount.getSubPath() != null || mount.getSubPathExpr() != null)
                .map(mount ->
                        "volume \"%s\": the local kubelet mounts whole volumes only, without subPath"
                                .formatted(mount.getName()))
                .findFirst();
    }

    /** Where a container finds the volumes that it mounts. */
    public static MountPaths mounts(Container container, Map<String, Path> directories) {
        List<MountPaths.Mount> mounts = new ArrayList<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            Path directory = directories.get(mount.getName());
            if (directory != null) {
                mounts.add(
                        new MountPaths.Mount(
                                mount.getMountPath().replaceFirst("(?<=.)/$", ""), directory));
            }
        }
        return new MountPaths(mounts);
    }

    private Preparation<Path> directory(Pod pod, Volume volume) throws IOException {
        if (volume.getPersistentVolumeClaim() != null) {
            return claim(pod, volume.getPersistentVolumeClaim());
        }
        Path directory =
                state.pod(pod.getMetadata().getUid()).resolve("volumes").resolve(volume.getName());
        if (volume.getEmptyDir() != null) {
            return new Ready<>(Files.createDirectories(directory));
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        Optional<String> problem = read(volume, files);
        if (problem.isPresent()) {
            return new Pending<>("ContainerCreating", "FailedMount", problem.get());
        }
        ProjectedDirectory.write(directory, files);
        return new Ready<>(directory);
    }

    private Preparation<Path> claim(Pod pod, PersistentVolumeClaimVolumeSource source)
            throws IOException {
        String name = source.getClaimName();
        return switch (configuration.claim(name)) {
            case Claim.Bound(String uid) -> {
                Path directory = state.volume(pod.getMetadata().getNamespace(), name, uid);
                yield new Ready<>(Files.createDirectories(directory));
            }
            case Claim.Unbound() -> unschedulable(name, "is not bound");
            case Claim.Missing() -> unschedulable(name, "not found");
        };
    }

    private static Preparation<Path> unschedulable(String claim, String problem) {
        return new Pending<>(
                "ContainerCreating",
                "FailedScheduling",
                "persistentvolumeclaim \"%s\" %s".formatted(claim, problem));
    }

    /**
     * Adds the files of a volume.
     *
     * @return what is missing, in Kubernetes' words
     */
    private Optional<String> read(Volume volume, Map<String, byte[]> files) {
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            return add(
                    files,
                    "configmap",
                    source.getName(),
                    source.getItems(),
                    source.getOptional(),
                    configuration.configMap(source.getName()));
        }
        if (volume.getSecret() != null) {
            var source = volume.getSecret();
            return add(
                    files,
                    "secret",
                    source.getSecretName(),
                    source.getItems(),
                    source.getOptional(),
                    configuration.secret(source.getSecretName()));
        }
        return volume.getProjected() == null
                ? Optional.of("the local kubelet does not support this kind of volume")
                : addTokens(files, volume.getProjected());
    }

    private static Optional<String> addTokens(
            Map<String, byte[]> files, ProjectedVolumeSource projected) {
        for (VolumeProjection source : projected.getSources()) {
            if (source.getServiceAccountToken() == null) {
                return Optional.of("the local kubelet projects only serviceAccountToken");
            }
            // The local API checks no token, but programs expect the file.
            files.put(
                    source.getServiceAccountToken().getPath(),
                    "local".getBytes(StandardCharsets.UTF_8));
        }
        return Optional.empty();
    }

    private static Optional<String> add(
            Map<String, byte[]> files,
            String kind,
            String name,
            List<KeyToPath> items,
            @Nullable Boolean optional,
            Optional<Map<String, byte[]>> data) {
        boolean mayBeMissing = Boolean.TRUE.equals(optional);
        if (data.isEmpty()) {
            return mayBeMissing
                    ? Optional.empty()
                    : Optional.of(kind + " \"" + name + "\" not found");
        }
        if (items.isEmpty()) {
            files.putAll(data.get());
            return Optional.empty();
        }
        for (KeyToPath item : items) {
            byte[] value = data.get().get(item.getKey());
            if (value != null) {
                files.put(item.getPath(), value);
            } else if (!mayBeMissing) {
                return Optional.of("references non-existent " + kind + " key: " + item.getKey());
            }
        }
        return Optional.empty();
    }
}
