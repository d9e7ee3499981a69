package dev.spillway.broker.disk;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * What the files of a log directory take of a disk, those included that wait for their deletion.
 *
 * <p>Kafka gives the indexes of an active segment their largest size, 10 MB each, as files with
 * holes: they take no more than what is written, which no portable call tells. It is at most an
 * entry of 20 bytes for every 4096 bytes of the log.
 */
final class LogDirectoryFiles {
    private static final long BLOCK = 4096;
    private static final String DELETED = ".deleted";
    private static final long LOG_BYTES_PER_INDEX_BYTE = 128;

    private LogDirectoryFiles() {}

    /** In bytes. Files that come and go meanwhile may be missing. */
    static long size(Path directory) throws IOException {
        Sum sum = new Sum();
        Files.walkFileTree(directory, sum);
        return sum.bytes;
    }

    private static final class Sum extends SimpleFileVisitor<Path> {
        private long bytes;

        /** Of one folder: a partition's files are in one, and its folders have none. */
        private final Map<String, Long> logs = new HashMap<>();

        private final Map<String, Long> indexes = new HashMap<>();

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                String name = withoutDeleted(file.getFileName().toString());
                int dot = name.indexOf('.');
                String base = dot < 0 ? name : name.substring(0, dot);
                if (name.endsWith(".index") || name.endsWith(".timeindex")) {
                    indexes.put(name, attributes.size());
                } else {
                    bytes += blocks(attributes.size());
                    if (name.endsWith(".log")) {
                        logs.put(base, attributes.size());
                    }
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            indexes.forEach((name, size) -> {
                Long log = logs.get(name.substring(0, name.indexOf('.')));
                bytes +=
                        blocks(
                                log == null
                                        ? size
                                        : Math.min(size, log / LOG_BYTES_PER_INDEX_BYTE + BLOCK));
            });
            indexes.clear();
            logs.clear();
            return FileVisitResult.CONTINUE;
        }

        /** What Kafka deletes it renames first, and deletes some time later. */
        private static String withoutDeleted(String name) {
            return name.endsWith(DELETED)
                    ? name.substring(0, name.length() - DELETED.length())
                    : name;
        }

        private static long blocks(long size) {
            return (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }
}
