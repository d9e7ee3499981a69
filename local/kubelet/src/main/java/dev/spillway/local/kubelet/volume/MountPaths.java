package dev.spillway.local.kubelet.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Maps a container's mount paths to real directories. There is no mount namespace, so paths are
 * replaced in the environment and the arguments of a program, but not inside files.
 *
 * @param mounts of volumes
 * @param parents directories in which volumes are mounted, such as {@code /opt/plugins} for one at
 *     {@code /opt/plugins/a}: as whole words only, since nothing else of the image is there
 * @param files directories of the container's image, which volumes cover
 */
public record MountPaths(List<Mount> mounts, Map<String, Path> parents, List<Mount> files) {

    /**
     * One volume in one container.
     *
     * @param path as the container names it, such as {@code /var/lib/spillway}
     */
    public record Mount(String path, Path directory) {}

    public MountPaths {
        mounts = longestFirst(mounts);
        parents = Map.copyOf(parents);
        files = longestFirst(files);
    }

    public MountPaths(List<Mount> mounts) {
        this(mounts, Map.of(), List.of());
    }

    /** {@code /data/cache} may be another volume than {@code /data}. */
    private static List<Mount> longestFirst(List<Mount> mounts) {
        return mounts.stream()
                .sorted(Comparator.comparingInt((Mount m) -> m.path().length()).reversed())
                .toList();
    }

    /** Replaces a mount path at the beginning of the text by its directory. */
    public String translate(String word) {
        return inOneOf(mounts, word)
                .or(() -> Optional.ofNullable(parents.get(word)).map(Path::toString))
                .or(() -> inOneOf(files, word))
                .orElse(word);
    }

    private static Optional<String> inOneOf(List<Mount> mounts, String word) {
        return mounts.stream()
                .filter(m -> word.equals(m.path()) || word.startsWith(m.path() + "/"))
                .findFirst()
                .map(mount -> mount.directory() + word.substring(mount.path().length()));
    }

    /** With the directories of the container's image. */
    public MountPaths over(Map<String, Path> image) {
        return new MountPaths(
                mounts,
                parents,
                image.entrySet().stream()
                        .map(file -> new Mount(file.getKey(), file.getValue()))
                        .toList());
    }

    /**
     * With the directories that the volumes are mounted in, which are made below {@code tree} and
     * hold links to the volumes. The first level, such as {@code /var}, has too much else in it.
     */
    public MountPaths withParents(Path tree) throws IOException {
        Map<String, Path> made = new TreeMap<>();
        for (Mount mount : mounts) {
            Path path = Path.of(mount.path());
            Path link = tree.resolve(Path.of("/").relativize(path));
            boolean implied = mount.path().equals(ServiceAccountFiles.MOUNT);
            if (path.getNameCount() < 3 || implied || isInAnother(mount)) {
                continue;
            }
            Files.createDirectories(link.getParent());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, mount.directory());
            for (int names = 2; names < path.getNameCount(); names++) {
                Path parent = path.subpath(0, names);
                made.put("/" + parent, tree.resolve(parent));
            }
        }
        return new MountPaths(mounts, made, files);
    }

    private boolean isInAnother(Mount mount) {
        return mounts.stream().anyMatch(other -> mount.path().startsWith(other.path() + "/"));
    }
}
