package dev.spillway.local.kubelet.image;

import dev.spillway.local.kubelet.container.HostPaths;
import dev.spillway.local.kubelet.container.Image;
import dev.spillway.local.kubelet.container.ImageMap;
import dev.spillway.local.kubelet.volume.ImageSource;
import dev.spillway.local.kubelet.volume.Preparation;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import dev.spillway.local.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The images on this machine, in place of a registry and a container runtime. An archive is
 * unpacked when it is first needed, once for each version of it, into the state directory.
 */
public final class ImageStore implements ImageSource {
    private final ImageMap images;
    private final HostPaths host;
    private final Path directory;

    /**
     * @param directory for unpacked images
     */
    public ImageStore(ImageMap images, HostPaths host, Path directory) {
        this.images = images;
        this.host = host;
        this.directory = directory;
    }

    /**
     * Finds an image and unpacks its archives.
     *
     * @param reference such as {@code docker.io/library/postgres:18}
     */
    public synchronized Preparation<PulledImage> pull(String reference) throws IOException {
        Optional<Image> image = images.find(reference);
        if (image.isEmpty()) {
            return failed(
                    reference,
                    "images run as processes here, and images.yaml has no program for this one; it"
                            + " has "
                            + String.join(", ", images.repositories()));
        }
        if (!image.get().isVersion(ImageMap.tag(reference))) {
            return failed(
                    reference,
                    "images.yaml has version %s of it, and no other"
                            .formatted(String.join(", ", image.get().versions())));
        }
        Map<String, Path> sources = sources(image.get());
        Optional<Path> missing =
                sources.values().stream().filter(source -> !Files.exists(source)).findFirst();
        if (missing.isPresent()) {
            return failed(
                    reference,
                    "%s does not exist: run `./spillway images`, which fetches what some uses need, or `./spillway build`"
                            .formatted(missing.get()));
        }
        return new Ready<>(pulled(reference, image.get(), sources));
    }

    @Override
    public Preparation<Path> files(String reference) {
        try {
            return switch (pull(reference)) {
                case Pending<PulledImage>(String reason, String event, String message) ->
                        new Pending<>(reason, event, message);
                case Ready<PulledImage>(PulledImage pulled) when pulled.files().isEmpty() ->
                        failed(
                                reference,
                                "images.yaml has a program for this one, but no files that a volume"
                                        + " could show");
                case Ready<PulledImage>(PulledImage pulled) -> new Ready<>(pulled.root());
            };
        } catch (IOException e) {
            return failed(reference, "its files cannot be unpacked: " + e.getMessage());
        }
    }

    /** Removes versions that were replaced, and what was half unpacked; before any Pod runs. */
    public synchronized void removeStale() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Map<Path, Path> current = new TreeMap<>();
        for (String repository : images.repositories()) {
            Image image = images.find(repository).orElseThrow();
            Map<String, Path> sources = sources(image);
            if (sources.values().stream().allMatch(Files::exists)) {
                Path version = version(repository, image, sources);
                current.put(version.getParent(), version);
            }
        }
        for (Path image : list(directory)) {
            for (Path version : list(image)) {
                if (!version.equals(current.getOrDefault(image, version))
                        || version.endsWith(NEXT)) {
                    StateDirectory.deleteTree(version);
                }
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** In the words of Kubernetes' kubelet. */
    private static <T> Preparation<T> failed(String reference, String why) {
        return new Pending<>(
                "ErrImagePull",
                "Failed",
                "Failed to pull image \"%s\": %s".formatted(reference, why));
    }

    private Map<String, Path> sources(Image image) {
        Map<String, Path> sources = new TreeMap<>();
        image.files()
                .forEach((path, source) ->
                        sources.put(
                                path, Path.of(source.replace("${root}", host.root().toString()))));
        return sources;
    }

    private static final String NEXT = "next";

    private PulledImage pulled(String reference, Image image, Map<String, Path> sources)
            throws IOException {
        Path root = version(ImageMap.repository(reference), image, sources);
        boolean hasFiles = !sources.isEmpty() || !image.programs().isEmpty();
        if (hasFiles && !Files.exists(root)) {
            Path next = root.resolveSibling(NEXT);
            StateDirectory.deleteTree(next);
            Files.createDirectories(next);
            for (var file : sources.entrySet()) {
                Path target = in(next, file.getKey());
                Files.createDirectories(target.getParent());
                if (Files.isDirectory(file.getValue())) {
                    Files.createSymbolicLink(target, file.getValue());
                } else {
                    Archive.unpack(file.getValue(), target);
                }
            }
            for (var program : image.programs().entrySet()) {
                Path file = in(next, program.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, program.getValue());
                Files.setPosixFilePermissions(file, Archive.PROGRAM);
            }
            Files.move(next, root, StandardCopyOption.ATOMIC_MOVE);
        }
        Map<String, Path> files = new TreeMap<>();
        // A directory at its own path: the JVM's cache of a broker is valid for no other.
        sources.forEach((path, source) ->
                files.put(path, Files.isDirectory(source) ? source : in(root, path)));
        for (String program : image.programs().keySet()) {
            String parent = program.substring(0, program.lastIndexOf('/'));
            files.put(parent, in(root, parent));
        }
        return new PulledImage(image, files, root);
    }

    private static Path in(Path root, String path) {
        return root.resolve(Path.of("/").relativize(Path.of(path)));
    }

    private Path version(String repository, Image image, Map<String, Path> sources) {
        return directory
                .resolve(repository.replace('/', '_'))
                .resolve(digest(sources, new TreeMap<>(image.programs()).toString()));
    }

    /**
     * Over programs, and over paths, sizes and times of files; another version of an archive
     * changes them.
     */
    private static String digest(Map<String, Path> sources, String programs) {
        CRC32 sum = new CRC32();
        sum.update(programs.getBytes(StandardCharsets.UTF_8));
        sources.forEach((path, source) -> {
            try {
                String archive =
                        Files.isDirectory(source)
                                ? "directory"
                                : Files.size(source)
                                        + " "
                                        + Files.getLastModifiedTime(source).toMillis();
                String line = "%s %s %s\n".formatted(path, source, archive);
                sum.update(line.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the attributes of " + source, e);
            }
        });
        return Long.toHexString(sum.getValue());
    }
}
