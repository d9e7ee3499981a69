package dev.spillway.local.kubelet.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;

/** Archives of a few files. */
public final class TestArchive {
    private TestArchive() {}

    /**
     * @param files by path; a text that begins with {@code -> } is a link, one with {@code #!} a
     *     program
     */
    public static Path tarGz(Path file, Map<String, String> files) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            tar(out, files);
        }
        return file;
    }

    static Path jar(Path file, Map<String, String> files) throws IOException {
        try (var jar = new ZipOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            jar.putNextEntry(new ZipEntry("files.txz"));
            var xz = new XZCompressorOutputStream(jar);
            tar(xz, files);
            xz.finish();
        }
        return file;
    }

    private static void tar(OutputStream out, Map<String, String> files) throws IOException {
        var tar = new TarArchiveOutputStream(out);
        for (var each : new TreeMap<>(files).entrySet()) {
            if (each.getValue().startsWith("-> ")) {
                var link = new TarArchiveEntry(each.getKey(), TarConstants.LF_SYMLINK);
                link.setLinkName(each.getValue().substring(3));
                tar.putArchiveEntry(link);
            } else {
                var bytes = each.getValue().getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(each.getKey(), true);
                entry.setSize(bytes.length);
                entry.setMode(each.getValue().startsWith("#!") ? 0755 : 0644);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
            }
            tar.closeArchiveEntry();
        }
        tar.finish();
    }
}
