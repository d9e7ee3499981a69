package dev.spillway.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a local cluster's state, by default {@code .spillway} in the repository:
 *
 * <pre>
 * kubeconfig                  for kubectl; readable by the owner only
 * client.properties           what a Java client of the quickstart's cluster needs, with its key
 * kcat.conf, kcat/            the same for kcat, which wants certificates and keys as files
 * pid                         identity of the daemon, while it serves
 * port                        of the API, so that it stays the same across restarts
 * lock                        locked by the daemon while it lives
 * credentials/                of the API server: its key, the token of the kubeconfig's user
 * objects/                    what the API server stores, Secrets included
 * logs/daemon.log, logs/audit.log, logs/NS/POD/CONTAINER.N.log
 * volumes/NS/CLAIM-UID        data of a PersistentVolumeClaim
 * pods/UID/                   other volumes and working directories of a running Pod
 * hosts/NS                    the hosts file of a namespace
 * last-pod-address            the address that was given last, so that the next Pod gets another
 * processes/PID               identity of every process that runs for a container
 * images/NAME/VERSION/         unpacked files of an image
 * app/                        copy of the built programs that run, so that a build does not replace them
 * </pre>
 *
 * Only its owner can read any of it.
 */
public record StateDirectory(Path root) {
    public StateDirectory {
        root = root.toAbsolutePath().normalize();
    }

    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    public Path clientProperties() {
        return root.resolve("client.properties");
    }

    public Path kcatConfig() {
        return root.resolve("kcat.conf");
    }

    /** What the configuration of kcat names. */
    public Path kcatFiles() {
        return root.resolve("kcat");
    }

    public Path pidFile() {
        return root.resolve("pid");
    }

    public Path lockFile() {
        return root.resolve("lock");
    }

    public Path portFile() {
        return root.resolve("port");
    }

    public Path credentials() {
        return root.resolve("credentials");
    }

    public Path objects() {
        return root.resolve("objects");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path daemonLog() {
        return logs().resolve("daemon.log");
    }

    public Path auditLog() {
        return logs().resolve("audit.log");
    }

    public Path pods() {
        return root.resolve("pods");
    }

    public Path pod(String uid) {
        return pods().resolve(uid);
    }

    public Path hosts() {
        return root.resolve("hosts");
    }

    public Path lastPodAddress() {
        return root.resolve("last-pod-address");
    }

    public Path processes() {
        return root.resolve("processes");
    }

    public Path images() {
        return root.resolve("images");
    }

    public Path app() {
        return root.resolve("app");
    }

    /** The uid keeps a recreated claim apart from the data of the old one. */
    public Path volume(String namespace, String claim, String uid) {
        return root.resolve("volumes")
                .resolve(namespace)
                .resolve(claim + "-" + uid.substring(0, Math.min(8, uid.length())));
    }

    /** Creates the directory, and makes sure that only its owner can read what is in it. */
    public void makePrivate() throws IOException {
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(root, PosixFilePermissions.asFileAttribute(owner));
        Files.setPosixFilePermissions(root, owner);
    }

    /**
     * Replaces a file atomically: a reader sees either the old text or the new.
     *
     * @param permissions such as {@code rw-------}, or null for the default
     */
    public static void writeAtomically(Path file, String text, @Nullable String permissions)
            throws IOException {
        Files.createDirectories(file.getParent());
        Path next = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".next");
        Files.writeString(next, text);
        Files.setPosixFilePermissions(
                next,
                PosixFilePermissions.fromString(permissions == null ? "rw-r--r--" : permissions));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes a directory recursively, without following links, if it exists. */
    public static void deleteTree(Path directory) {
        try {
            Files.walkFileTree(directory, new DeleteEach());
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }

    private static final class DeleteEach extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // A process that is shutting down may remove its own files meanwhile.
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
