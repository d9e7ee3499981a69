package dev.spillway.local.kubelet.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * An archive with the files of an image: {@code .tar.gz}, or {@code .jar} with a {@code .txz} in
 * it, as PostgreSQL's binaries come.
 */
final class Archive {
    static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("r-xr-xr-x");
    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("r--r--r--");

    private Archive() {}

    /**
     * Unpacks it. Files become read-only, as in a container those of an image volume are.
     *
     * @param target a directory that does not exist yet
     */
    static void unpack(Path archive, Path target) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive))) {
            if (archive.toString().endsWith(".jar")) {
                unpackTar(new XZCompressorInputStream(inner(file, archive)), target);
            } else {
                unpackTar(new GZIPInputStream(file), target);
            }
        }
    }

    private static InputStream inner(InputStream file, Path archive) throws IOException {
        ZipInputStream jar = new ZipInputStream(file);
        for (ZipEntry each = jar.getNextEntry(); each != null; each = jar.getNextEntry()) {
            if (each.getName().endsWith(".txz")) {
                return jar;
            }
        }
        throw new IOException(archive + " has no .txz in it");
    }

    private static void unpackTar(InputStream uncompressed, Path target) throws IOException {
        Files.createDirectories(target);
        TarArchiveInputStream tar = new TarArchiveInputStream(uncompressed);
        for (TarArchiveEntry each = tar.getNextEntry(); each != null; each = tar.getNextEntry()) {
            Path path = target.resolve(each.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("a file would leave its directory: " + each.getName());
            }
            if (each.isDirectory()) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(path.getParent());
            if (each.isSymbolicLink()) {
                link(path, each.getLinkName(), target);
            } else if (each.isFile() && !each.isLink()) {
                Files.copy(tar, path);
                boolean program = (each.getMode() & 0100) != 0;
                Files.setPosixFilePermissions(path, program ? PROGRAM : FILE);
            } else {
                throw new IOException("neither a file nor a symbolic link: " + each.getName());
            }
        }
    }

    private static void link(Path path, String to, Path target) throws IOException {
        Path end = path.resolveSibling(to).normalize();
        if (!end.startsWith(target)) {
            throw new IOException("a link would leave the archive's directory: " + path);
        }
        Files.createSymbolicLink(path, Path.of(to));
    }
}
