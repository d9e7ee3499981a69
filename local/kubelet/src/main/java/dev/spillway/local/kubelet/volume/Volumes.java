package dev.spillway.local.kubelet.volume;

import dev.spillway.local.kubelet.volume.ConfigurationSource.Claim;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
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
import org.jspecify.annotations.Nullable;

/**
 * Makes a Pod's volumes: claims are directories that outlive the Pod; ConfigMaps, Secrets and what
 * the Pod says of itself are files; emptyDir is an empty directory. Doing it again brings changed
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
        Map<String, Path> directories = new LinkedHashMap<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            switch (directory(pod, volume)) {
                case Ready<Path>(Path directory) -> directories.put(volume.getName(), directory);
                case Pending<Path>(String reason, String event, String message) -> {
                    return new Pending<>(
                            reason,
                            event,
                            "MountVolume.SetUp failed for volume \""
                                    + volume.getName()
                                    + "\" : "
                                    + message);
                }
            }
        }
        return new Ready<>(directories);
    }

    /** Where a container finds the volumes that it mounts. */
    public static MountPaths mounts(Container container, Map<String, Path> directories)
            throws IOException {
        List<MountPaths.Mount> mounts = new ArrayList<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            Path directory = directories.get(mount.getName());
            if (directory != null) {
                mounts.add(
                        new MountPaths.Mount(
                                stripSlash(mount.getMountPath()),
                                subPath(directory, mount.getSubPath())));
            }
        }
        return new MountPaths(mounts);
    }

    private static String stripSlash(String path) {
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }

    private static Path subPath(Path directory, @Nullable String subPath) throws IOException {
        if (subPath == null || subPath.isEmpty()) {
            return directory;
        }
        Path below = directory.resolve(subPath).normalize();
        if (!below.startsWith(directory)) {
            throw new IOException("subPath " + subPath + " leads out of its volume");
        }
        if (!Files.exists(below)) {
            Files.createDirectories(below);
        }
        return below;
    }

    private Preparation<Path> directory(Pod pod, Volume volume) throws IOException {
        if (volume.getPersistentVolumeClaim() != null) {
            return claim(pod, volume.getPersistentVolumeClaim());
        }
        if (volume.getHostPath() != null) {
            return new Ready<>(Path.of(volume.getHostPath().getPath()));
        }
        Path directory =
                state.pod(pod.getMetadata().getUid()).resolve("volumes").resolve(volume.getName());
        return switch (files(pod, volume)) {
            case Ready<Optional<Map<String, byte[]>>>(var files) -> {
                Files.createDirectories(directory);
                if (files.isPresent()) {
                    ProjectedDirectory.write(directory, files.get());
                }
                yield new Ready<>(directory);
            }
            case Pending<Optional<Map<String, byte[]>>>(
                            String reason,
                            String event,
                            String message) ->
                    new Pending<>(reason, event, message);
        };
    }

    private Preparation<Path> claim(Pod pod, PersistentVolumeClaimVolumeSource source)
            throws IOException {
        String name = source.getClaimName();
        return switch (configuration.claim(name)) {
            case Claim.Bound(String uid) -> {
                Path directory = state.volume(pod.getMetadata().getNamespace(), name, uid);
                Files.createDirectories(directory);
                yield new Ready<>(directory);
            }
            case Claim.Unbound() ->
                    new Pending<>(
                            "ContainerCreating",
                            "FailedScheduling",
                            "persistentvolumeclaim \"" + name + "\" is not bound");
            case Claim.Missing() ->
                    new Pending<>(
                            "ContainerCreating",
                            "FailedScheduling",
                            "persistentvolumeclaim \"" + name + "\" not found");
        };
    }

    /**
     * The files of a volume that is made of files; Ready of empty for a volume that programs fill.
     */
    private Preparation<Optional<Map<String, byte[]>>> files(Pod pod, Volume volume) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Optional<String> missing = Optional.empty();
        if (volume.getConfigMap() != null) {
            missing = add(files, volume.getConfigMap());
        } else if (volume.getSecret() != null) {
            missing = add(files, volume.getSecret());
        } else if (volume.getDownwardAPI() != null) {
            addFields(files, pod, volume.getDownwardAPI().getItems());
        } else if (volume.getProjected() != null) {
            for (VolumeProjection source : volume.getProjected().getSources()) {
                missing = missing.or(() -> add(files, pod, source));
            }
        } else {
            return new Ready<>(Optional.empty());
        }
        return missing.<Preparation<Optional<Map<String, byte[]>>>>map(
                        message -> new Pending<>("ContainerCreating", "FailedMount", message))
                .orElseGet(() -> new Ready<>(Optional.of(files)));
    }

    private Optional<String> add(Map<String, byte[]> files, ConfigMapVolumeSource source) {
        return add(
                files,
                "configmap",
                source.getName(),
                source.getItems(),
                source.getOptional(),
                configuration.configMap(source.getName()));
    }

    private Optional<String> add(Map<String, byte[]> files, SecretVolumeSource source) {
        return add(
                files,
                "secret",
                source.getSecretName(),
                source.getItems(),
                source.getOptional(),
                configuration.secret(source.getSecretName()));
    }

    private Optional<String> add(Map<String, byte[]> files, Pod pod, VolumeProjection source) {
        if (source.getConfigMap() != null) {
            var map = source.getConfigMap();
            return add(
                    files,
                    "configmap",
                    map.getName(),
                    map.getItems(),
                    map.getOptional(),
                    configuration.configMap(map.getName()));
        }
        if (source.getSecret() != null) {
            var secret = source.getSecret();
            return add(
                    files,
                    "secret",
                    secret.getName(),
                    secret.getItems(),
                    secret.getOptional(),
                    configuration.secret(secret.getName()));
        }
        if (source.getDownwardAPI() != null) {
            addFields(files, pod, source.getDownwardAPI().getItems());
        }
        if (source.getServiceAccountToken() != null) {
            // The local API asks nobody for a token, but programs expect the file.
            files.put(
                    source.getServiceAccountToken().getPath(),
                    "local".getBytes(StandardCharsets.UTF_8));
        }
        return Optional.empty();
    }

    /**
     * @return what is missing, in Kubernetes' words
     */
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

    private static void addFields(
            Map<String, byte[]> files, Pod pod, List<DownwardAPIVolumeFile> items) {
        for (DownwardAPIVolumeFile item : items) {
            String value =
                    item.getFieldRef() != null
                            ? DownwardApi.field(pod, item.getFieldRef().getFieldPath())
                            : DownwardApi.resource(pod, item.getResourceFieldRef());
            files.put(item.getPath(), value.getBytes(StandardCharsets.UTF_8));
        }
    }
}
