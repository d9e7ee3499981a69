package dev.spillway.local.kubelet.volume;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Maps a container's mount paths to real directories. There is no mount namespace, so paths are
 * replaced in the environment and the arguments of a program, but not inside files.
 */
public record MountPaths(List<Mount> mounts) {

    /**
     * One volume in one container.
     *
     * @param path as the container names it, such as {@code /var/lib/spillway}
     */
    public record Mount(String path, Path directory) {}

    public MountPaths {
        // Longest first: /data/cache may be another volume than /data.
        mounts =
                mounts.stream()
                        .sorted(Comparator.comparingInt((Mount m) -> m.path().length()).reversed())
                        .toList();
    }

    /** Replaces a mount path at the beginning of the text by its directory. */
    public String translate(String word) {
        for (Mount mount : mounts) {
            if (word.equals(mount.path()) || word.startsWith(mount.path() + "/")) {
                return mount.directory() + word.substring(mount.path().length());
            }
        }
        return word;
    }
}
