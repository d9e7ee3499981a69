package dev.spillway.local.cli;

import dev.spillway.local.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A copy of the built programs in the state directory, from which everything runs: a later build
 * replaces files in {@code target/} that running programs still need.
 *
 * @param root laid out like the repository
 */
record BuildCopy(Path root) {
    private static final String PROGRAM = "local/cli/target/spillway-local.jar";
    private static final List<String> IMAGES =
            List.of(
                    "operator/target/quarkus-app",
                    "broker-image/target/image",
                    "examples/apps/target/image");
    private static final List<String> DAEMON = List.of(PROGRAM, "local/cli/target/lib");

    /** Linked, not copied: they change only with the versions of what is in them. */
    private static final List<String> LINKED =
            List.of("local/cli/target/images", "local/images/target");

    /** Large, found by its path in jvm.options, and never overwritten in place. */
    private static final String NOT_COPIED = ".aot";

    /**
     * Copies the current build, unless that has been done.
     *
     * @param classPath of the daemon; the class path of a test, which is not packaged, is not
     *     copied
     * @throws CliFailure when nothing has been built
     */
    static BuildCopy of(Path repository, StateDirectory state, String classPath)
            throws CliFailure, IOException {
        TreeMap<String, Path> files = files(repository, IMAGES);
        if (isPackaged(repository, classPath)) {
            files.putAll(files(repository, DAEMON));
        }
        Path copy = state.app().resolve(digest(files));
        if (!Files.exists(copy)) {
            Path next = state.app().resolve("next");
            StateDirectory.deleteTree(next);
            for (var file : files.entrySet()) {
                Path target = next.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                // With its modification time: the brokers' AOT cache is valid only for jars with
                // the
                // same time.
                Files.copy(file.getValue(), target, StandardCopyOption.COPY_ATTRIBUTES);
            }
            for (String each : LINKED) {
                Files.createDirectories(next.resolve(each).getParent());
                Files.createSymbolicLink(next.resolve(each), repository.resolve(each));
            }
            Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE);
        }
        return new BuildCopy(copy);
    }

    /** The copy that the daemon was last started from. */
    static Optional<BuildCopy> current(StateDirectory state) {
        try {
            return Optional.of(
                    new BuildCopy(Path.of(Files.readString(currentFile(state)).strip())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Marks this copy as the daemon's and removes the others. */
    void makeCurrent(StateDirectory state) throws IOException {
        StateDirectory.writeAtomically(currentFile(state), root + "\n", null);
        try (var others = Files.list(state.app())) {
            others.filter(other -> Files.isDirectory(other) && !other.equals(root))
                    .toList()
                    .forEach(StateDirectory::deleteTree);
        }
    }

    /** The class path of the copy, or the given one when it is not copied. */
    String classPath(Path repository, String classPath) {
        return isPackaged(repository, classPath) ? root.resolve(PROGRAM).toString() : classPath;
    }

    private static Path currentFile(StateDirectory state) {
        return state.app().resolve("current");
    }

    private static boolean isPackaged(Path repository, String classPath) {
        return classPath.equals(repository.resolve(PROGRAM).toString());
    }

    private static TreeMap<String, Path> files(Path repository, List<String> built)
            throws CliFailure, IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        for (String each : built) {
            try (Stream<Path> found = Files.walk(repository.resolve(each))) {
                found.filter(file ->
                                Files.isRegularFile(file) && !file.toString().contains(NOT_COPIED))
                        .forEach(file -> files.put(repository.relativize(file).toString(), file));
            } catch (NoSuchFileException e) {
                throw new CliFailure(
                        "%s does not exist: run `./spillway build`"
                                .formatted(repository.resolve(each)));
            }
        }
        return files;
    }

    /** Over names, sizes and times; a build that changes contents changes the time. */
    private static String digest(TreeMap<String, Path> files) {
        CRC32 sum = new CRC32();
        files.forEach((name, file) -> {
            try {
                long modified = Files.getLastModifiedTime(file).toMillis();
                String line = "%s %d %d\n".formatted(name, Files.size(file), modified);
                sum.update(line.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the attributes of " + file, e);
            }
        });
        return Long.toHexString(sum.getValue());
    }
}
