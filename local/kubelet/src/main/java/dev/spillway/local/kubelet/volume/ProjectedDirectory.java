package dev.spillway.local.kubelet.volume;

import dev.spillway.local.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes the files of a volume atomically, in Kubernetes' layout: files are links through {@code
 * ..data}, itself a link that one rename switches to the next version.
 *
 * <pre>
 * server.properties -> ..data/server.properties
 * ..data            -> ..7
 * ..7/server.properties
 * </pre>
 */
final class ProjectedDirectory {
    private static final String DATA = "..data";

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rw-------");

    private ProjectedDirectory() {}

    /**
     * Replaces the contents of the directory by these files.
     *
     * @param files by relative path, such as {@code keys/a}
     * @return whether anything changed
     */
    static boolean write(Path directory, Map<String, ProjectedFile> files) throws IOException {
        Files.createDirectories(directory);
        Path data = directory.resolve(DATA);
        boolean first = !Files.exists(data);
        if (!first && same(data, files)) {
            return false;
        }
        Path before = first ? data : Files.readSymbolicLink(data);
        Path version =
                directory.resolve(
                        ".." + (first ? 1 : Integer.parseInt(before.toString().substring(2)) + 1));
        deleteVersion(version);
        for (Map.Entry<String, ProjectedFile> file : new TreeMap<>(files).entrySet()) {
            Path target = version.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            write(target, file.getValue());
        }
        Files.createDirectories(version);
        Path next = directory.resolve("..data_next");
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, version.getFileName());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        link(directory, files.keySet());
        if (!first) {
            deleteVersion(directory.resolve(before));
        }
        return true;
    }

    /** Nobody else can read it even while it is written. */
    private static void write(Path target, ProjectedFile file) throws IOException {
        Files.createFile(target, PosixFilePermissions.asFileAttribute(PRIVATE));
        Files.write(target, file.content());
        Files.setPosixFilePermissions(target, file.permissions());
    }

    private static boolean same(Path data, Map<String, ProjectedFile> files) throws IOException {
        try (Stream<Path> present = Files.walk(data.toRealPath())) {
            Path root = data.toRealPath();
            Set<String> names = new TreeSet<>();
            for (Path file : present.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                ProjectedFile wanted = files.get(name);
                if (wanted == null
                        || !wanted.permissions().equals(Files.getPosixFilePermissions(file))
                        || !Arrays.equals(wanted.content(), Files.readAllBytes(file))) {
                    return false;
                }
                names.add(name);
            }
            return names.equals(files.keySet());
        }
    }

    /** Links the first part of each path, and removes the links of files that are gone. */
    private static void link(Path directory, Set<String> files) throws IOException {
        Set<String> tops = new TreeSet<>();
        files.forEach(file -> tops.add(Path.of(file).getName(0).toString()));
        for (String top : tops) {
            if (!Files.exists(directory.resolve(top), LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(directory.resolve(top), Path.of(DATA, top));
            }
        }
        List<Path> present;
        try (Stream<Path> list = Files.list(directory)) {
            present = list.toList();
        }
        for (Path file : present) {
            String name = file.getFileName().toString();
            if (!name.startsWith("..") && !tops.contains(name)) {
                Files.delete(file);
            }
        }
    }

    private static void deleteVersion(Path version) {
        StateDirectory.deleteTree(version);
    }
}
