package dev.spillway.benchmarks.stub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Objects by key. An object keeps the files in which its parts arrived. */
final class StubBucket {
    record Part(Path file, long length) {}

    record Stored(List<Part> parts) {
        long length() {
            return parts.stream().mapToLong(Part::length).sum();
        }
    }

    private final Path directory;
    private final AtomicLong names = new AtomicLong();
    private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final Map<String, NavigableMap<Integer, Part>> uploads = new ConcurrentHashMap<>();

    StubBucket(Path directory) {
        this.directory = directory;
    }

    Path newFile() {
        return directory.resolve("part-" + names.incrementAndGet());
    }

    Optional<Stored> get(String key) {
        return Optional.ofNullable(objects.get(key));
    }

    void put(String key, Part part) throws IOException {
        replace(key, new Stored(List.of(part)));
    }

    String startUpload() {
        String id = "upload-" + names.incrementAndGet();
        uploads.put(id, new ConcurrentSkipListMap<>());
        return id;
    }

    void put(String uploadId, int number, Part part) {
        uploads.computeIfAbsent(uploadId, id -> new ConcurrentSkipListMap<>()).put(number, part);
    }

    void complete(String key, String uploadId) throws IOException {
        NavigableMap<Integer, Part> parts = uploads.remove(uploadId);
        replace(key, new Stored(parts == null ? List.of() : new ArrayList<>(parts.values())));
    }

    void abort(String uploadId) throws IOException {
        NavigableMap<Integer, Part> parts = uploads.remove(uploadId);
        if (parts != null) {
            discard(new Stored(List.copyOf(parts.values())));
        }
    }

    void delete(String key) throws IOException {
        Stored deleted = objects.remove(key);
        if (deleted != null) {
            discard(deleted);
        }
    }

    private void replace(String key, Stored with) throws IOException {
        Stored before = objects.put(key, with);
        if (before != null) {
            discard(before);
        }
    }

    private static void discard(Stored object) throws IOException {
        for (Part part : object.parts()) {
            Files.deleteIfExists(part.file());
        }
    }

    /** Names and lengths, in order. */
    List<Map.Entry<String, Long>> list(String prefix, String after, int most) {
        return objects
                .tailMap(after.compareTo(prefix) > 0 ? after : prefix, after.isEmpty())
                .entrySet()
                .stream()
                .filter(entry -> entry.getKey().compareTo(after) > 0)
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .limit(most)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().length()))
                .toList();
    }
}
