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
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates a Pod's volumes as directories: persistentVolumeClaim (outlives the Pod), configMap,
 * secret, projected serviceAccountToken, emptyDir and image; and {@link ServiceAccountFiles}.
 * Preparing them again brings changed ConfigMaps and Secrets up to date.
 */
public final class Volumes {

    private static final int DEFAULT_MODE = 0644;

    private final StateDirectory state;
    private final ConfigurationSource configuration;
    private final ServiceAccountSource accounts;
    private final ImageSource images;

    /** The Pod's tokens by audience: a token is valid as long as the Pod. */
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    public Volumes(
            StateDirectory state,
            ConfigurationSource configuration,
            ServiceAccountSource accounts,
            ImageSource images) {
        this.images = images;
        this.state = state;
        this.accounts = accounts;
        this.configuration = configuration;
    }

    /** The directory of each volume, by the volume's name, or the first thing that is missing. */
    public Preparation<Map<String, Path>> prepare(Pod pod) throws IOException {
        Map<String, Path> directories = new LinkedHashMap<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            switch (directory(pod, volume)) {
                case Ready<Path>(Path directory) -> directories.put(volume.getName(), directory);
                case Pending<Path>(String reason, String event, String message) -> {
                    String whole =
                            event.equals("Failed")
                                    ? "%s (volume \"%s\")".formatted(message, volume.getName())
                                    : "MountVolume.SetUp failed for volume \"%s\" : %s"
                                            .formatted(volume.getName(), message);
                    return new Pending<>(reason, event, whole);
                }
            }
        }
        Optional<String> part = missingPart(pod, directories);
        return part.isPresent()
                ? new Pending<>("CreateContainerError", "Failed", part.get())
                : withServiceAccount(pod, directories);
    }

    /** A directory of an image that a container mounts and that the image does not have. */
    private static Optional<String> missingPart(Pod pod, Map<String, Path> directories) {
        return Stream.concat(
                        pod.getSpec().getInitContainers().stream(),
                        pod.getSpec().getContainers().stream())
                .flatMap(container -> container.getVolumeMounts().stream())
                .filter(mount -> mount.getSubPath() != null)
                .filter(mount -> !Files.exists(directory(mount, directories)))
                .map(mount ->
                        "Error: failed to mount volume \"%s\" at %s: its image has no %s"
                                .formatted(
                                        mount.getName(), mount.getMountPath(), mount.getSubPath()))
                .findFirst();
    }

    /** Only mounts of images have a {@code subPath} here. */
    private static Path directory(VolumeMount mount, Map<String, Path> directories) {
        Path volume = Objects.requireNonNull(directories.get(mount.getName()));
        return mount.getSubPath() == null ? volume : volume.resolve(mount.getSubPath());
    }

    private Preparation<Map<String, Path>> withServiceAccount(
            Pod pod, Map<String, Path> directories) throws IOException {
        String account = ServiceAccountFiles.account(pod);
        if (ServiceAccountFiles.areWanted(pod, accounts.serviceAccount(account))) {
            Optional<String> token = token(pod, "");
            if (token.isEmpty()) {
                return new Pending<>(
                        "ContainerCreating",
                        "FailedMount",
                        "MountVolume.SetUp failed for volume \"%s\" : serviceaccounts \"%s\" not found"
                                .formatted(ServiceAccountFiles.VOLUME, account));
            }
            Path directory = state.pod(pod.getMetadata().getUid()).resolve("service-account");
            ProjectedDirectory.write(
                    directory,
                    ServiceAccountFiles.of(
                            accounts.server(), pod.getMetadata().getNamespace(), token.get()));
            directories.put(ServiceAccountFiles.VOLUME, directory);
        }
        return new Ready<>(directories);
    }

    private Optional<String> token(Pod pod, String audience) {
        Optional<String> known = Optional.ofNullable(tokens.get(audience));
        Optional<String> token = known.or(() -> accounts.token(pod, audience));
        token.ifPresent(made -> tokens.put(audience, made));
        return token;
    }

    /** A claim of the Pod that does not exist. */
    public Optional<String> missingClaim(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .filter(name -> configuration.claim(name) instanceof Claim.Missing)
                .findFirst();
    }

    /** Where a container finds the volumes that it mounts, and its ServiceAccount's files. */
    public static MountPaths mounts(Container container, Map<String, Path> directories) {
        List<MountPaths.Mount> mounts = new ArrayList<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            if (directories.containsKey(mount.getName())) {
                mounts.add(
                        new MountPaths.Mount(
                                mount.getMountPath().replaceFirst("(?<=.)/$", ""),
                                directory(mount, directories)));
            }
        }
        Path account = directories.get(ServiceAccountFiles.VOLUME);
        if (account != null) {
            mounts.add(new MountPaths.Mount(ServiceAccountFiles.MOUNT, account));
        }
        return new MountPaths(mounts);
    }

    /** What a container may write: in claims and emptyDirs that it does not mount read-only. */
    public static List<Path> writable(Pod pod, Container container, Map<String, Path> directories) {
        Set<String> kept =
                pod.getSpec().getVolumes().stream()
                        .filter(v ->
                                v.getPersistentVolumeClaim() != null || v.getEmptyDir() != null)
                        .map(Volume::getName)
                        .collect(Collectors.toSet());
        return container.getVolumeMounts().stream()
                .filter(mount -> kept.contains(mount.getName()))
                .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                .map(mount -> directories.get(mount.getName()))
                .filter(Objects::nonNull)
                .toList();
    }

    private Preparation<Path> directory(Pod pod, Volume volume) throws IOException {
        if (volume.getPersistentVolumeClaim() != null) {
            return claim(pod, volume.getPersistentVolumeClaim());
        }
        if (volume.getImage() != null) {
            return images.files(volume.getImage().getReference());
        }
        Path directory =
                state.pod(pod.getMetadata().getUid()).resolve("volumes").resolve(volume.getName());
        if (volume.getEmptyDir() != null) {
            return new Ready<>(Files.createDirectories(directory));
        }
        Map<String, ProjectedFile> files = new LinkedHashMap<>();
        Optional<String> problem = read(pod, volume, files);
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
    private Optional<String> read(Pod pod, Volume volume, Map<String, ProjectedFile> files) {
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            return add(
                    files,
                    "configmap",
                    source.getName(),
                    source.getItems(),
                    source.getDefaultMode(),
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
                    source.getDefaultMode(),
                    source.getOptional(),
                    configuration.secret(source.getSecretName()));
        }
        return volume.getProjected() == null
                ? Optional.of(unsupported(pod, volume))
                : addTokens(pod, files, volume.getProjected());
    }

    /** With the path of its source, such as {@code spec.volumes[0].hostPath}. */
    private static String unsupported(Pod pod, Volume volume) {
        String source =
                Serialization.jsonMapper()
                        .valueToTree(volume)
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .filter(field -> !field.equals("name"))
                        .collect(Collectors.joining(" and "));
        return "spec.volumes[%d].%s: the local kubelet supports only configMap, emptyDir, image, persistentVolumeClaim, projected and secret"
                .formatted(pod.getSpec().getVolumes().indexOf(volume), source);
    }

    private Optional<String> addTokens(
            Pod pod, Map<String, ProjectedFile> files, ProjectedVolumeSource projected) {
        for (VolumeProjection source : projected.getSources()) {
            ServiceAccountTokenProjection wanted = source.getServiceAccountToken();
            if (wanted == null) {
                return Optional.of("the local kubelet projects only serviceAccountToken");
            }
            Optional<String> token =
                    token(pod, Objects.requireNonNullElse(wanted.getAudience(), ""));
            if (token.isEmpty()) {
                return Optional.of(
                        "serviceaccounts \"%s\" not found"
                                .formatted(ServiceAccountFiles.account(pod)));
            }
            files.put(wanted.getPath(), ProjectedFile.secret(token.get()));
        }
        return Optional.empty();
    }

    private static Optional<String> add(
            Map<String, ProjectedFile> files,
            String kind,
            String name,
            List<KeyToPath> items,
            @Nullable Integer defaultMode,
            @Nullable Boolean optional,
            Optional<Map<String, byte[]>> data) {
        boolean mayBeMissing = Boolean.TRUE.equals(optional);
        if (data.isEmpty()) {
            return mayBeMissing
                    ? Optional.empty()
                    : Optional.of(kind + " \"" + name + "\" not found");
        }
        int mode = Objects.requireNonNullElse(defaultMode, DEFAULT_MODE);
        if (items.isEmpty()) {
            data.get().forEach((key, value) -> files.put(key, new ProjectedFile(value, mode)));
            return Optional.empty();
        }
        for (KeyToPath item : items) {
            byte[] value = data.get().get(item.getKey());
            if (value != null) {
                int own = Objects.requireNonNullElse(item.getMode(), mode);
                files.put(item.getPath(), new ProjectedFile(value, own));
            } else if (!mayBeMissing) {
                return Optional.of("references non-existent " + kind + " key: " + item.getKey());
            }
        }
        return Optional.empty();
    }
}
