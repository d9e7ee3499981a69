package dev.spillway.local.kubelet.volume;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Where a container's mount paths really are. There is no mount namespace, so a program learns its
 * directories through its environment and its arguments; text inside files is left alone.
 */
public record MountPaths(List<Mount> mounts) {

    /**
     * One volume in one container.
     *
     * @param path as the container names it, such as {@code /var/lib/spillway}
     */
    public record Mount(String path, Path directory) {}

    public MountPaths {
        // The longest first: /data/cache may be another volume than /data.
        mounts =
                mounts.stream()
                        .sorted(Comparator.comparingInt((Mount m) -> m.path().length()).reversed())
                        .toList();
    }

    /** The same text, with a mount path at its beginning replaced by the directory. */
    public String translate(String word) {
        for (Mount mount : mounts) {
            if (word.equals(mount.path()) || word.startsWith(mount.path() + "/")) {
                return mount.directory() + word.substring(mount.path().length());
            }
        }
        return word;
    }
}
