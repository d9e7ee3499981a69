package dev.spillway.local.api.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.NavigableMap;
import java.util.Set;

/**
 * A log file with one JSON line per write, such as {@code
 * {"revision":7,"resource":"pods","namespace":"default", "name":"a","object":{...}}}; a removal has
 * no object, and the first line of a compacted log has only a revision.
 *
 * <p>A write has been handed to the operating system when the call returns, so it survives a crash
 * of the process, but not a power failure: an fsync per write would be too slow for a test cluster.
 * A torn last line is dropped at the next start. Compaction writes a new file and renames it over
 * the old one. The file has Secrets in it: only its owner can read it.
 */
public final class FileJournal implements Journal {

    private static final long MIN_COMPACTION_BYTES = 4 << 20;

    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final FileChannel lockFile;
    private FileChannel log;
    private long compactedBytes;

    /**
     * @param directory is created if absent
     * @throws IllegalStateException if another server uses the directory
     */
    public FileJournal(Path directory) {
        this.file = directory.resolve("objects.jsonl");
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
            Files.setPosixFilePermissions(directory, OWNER_ONLY_DIRECTORY);
            this.lockFile = lock(directory);
            this.log =
                    FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE),
                            OWNER_ONLY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve("objects.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // The lock is held by another server in this process.
        }
        channel.close();
        throw new IllegalStateException(
                "The state directory " + directory + " is in use by another server");
    }

    @Override
    public long load(NavigableMap<Key, ObjectNode> into) {
        try (LineReader lines = new LineReader(Files.newInputStream(file))) {
            long revision = 0;
            for (byte[] text = lines.next(); text != null; text = lines.next()) {
                JsonNode line = Json.read(text);
                revision = line.path("revision").asLong();
                if (line.has("resource")) {
                    replay(line, into);
                }
            }
            log.truncate(lines.consumed());
            log.position(lines.consumed());
            compact(revision, into);
            return revision;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "Cannot parse " + file + "; delete it to start without objects", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replay(JsonNode line, NavigableMap<Key, ObjectNode> into) {
        Key key =
                new Key(
                        line.path("resource").asText(),
                        line.path("namespace").asText(),
                        line.path("name").asText());
        if (line.get("object") instanceof ObjectNode object) {
            into.put(key, object);
        } else {
            into.remove(key);
        }
    }

    @Override
    public void put(long revision, Key key, ObjectNode object) {
        append(line(revision, key).set("object", object));
    }

    @Override
    public void remove(long revision, Key key) {
        append(line(revision, key));
    }

    @Override
    public boolean wantsCompaction() {
        try {
            return log.position() > Math.max(MIN_COMPACTION_BYTES, 4 * compactedBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void compact(long revision, NavigableMap<Key, ObjectNode> objects) {
        try {
            Path next = file.resolveSibling("objects.jsonl.next");
            FileChannel channel =
                    FileChannel.open(
                            next,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE),
                            OWNER_ONLY);
            write(channel, Json.object().put("revision", revision));
            for (var entry : objects.entrySet()) {
                write(channel, line(revision, entry.getKey()).set("object", entry.getValue()));
            }
            channel.force(true);
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            log.close();
            log = channel;
            compactedBytes = log.position();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            log.close();
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode line(long revision, Key key) {
        return Json.object()
                .put("revision", revision)
                .put("resource", key.resource())
                .put("namespace", key.namespace())
                .put("name", key.name());
    }

    /** A line that cannot be written completely is removed, so that the next line can follow. */
    private void append(ObjectNode line) {
        try {
            long start = log.position();
            try {
                write(log, line);
            } catch (IOException e) {
                log.truncate(start);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(FileChannel channel, ObjectNode line) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write(Json.bytes(line));
        text.write('\n');
        ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
