package dev.spillway.tier.testing;

import dev.spillway.tier.s3.Body;
import dev.spillway.tier.s3.Content;
import dev.spillway.tier.s3.ObjectEnd;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An object store in memory, for tests of what stands above it. */
public class MemoryStore implements ObjectStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    public final List<Unfinished> unfinished = new CopyOnWriteArrayList<>();
    private final AtomicInteger gets = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();

    public byte[] object(String key) throws StoreException {
        byte[] object = objects.get(key);
        if (object == null) {
            throw new StoreException(StoreException.Kind.NOT_FOUND, key + " is not there");
        }
        return object;
    }

    public void put(String key, byte[] object) {
        objects.put(key, object);
    }

    /** As somebody else does, who is not counted. */
    public void remove(Collection<String> keys) {
        keys.forEach(objects::remove);
    }

    public int gets() {
        return gets.get();
    }

    public int writes() {
        return writes.get();
    }

    @Override
    public void put(String key, Content content, ObjectEnd end, Duration timeout)
            throws StoreException {
        writes.incrementAndGet();
        objects.put(key, bytes(content));
    }

    @Override
    public PartsUpload startUpload(String key) {
        writes.incrementAndGet();
        Map<Integer, byte[]> parts = new ConcurrentSkipListMap<>();
        return new PartsUpload() {
            @Override
            public void part(int number, Content content, Duration timeout) {
                writes.incrementAndGet();
                parts.put(number, bytes(content));
            }

            @Override
            public void complete(int count, ObjectEnd end, Duration timeout) throws StoreException {
                writes.incrementAndGet();
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                parts.values().forEach(whole::writeBytes);
                objects.put(key, whole.toByteArray());
            }

            @Override
            public void abort() throws StoreException {
                MemoryStore.this.abort(unfinished());
                parts.clear();
            }

            @Override
            public Unfinished unfinished() {
                return new Unfinished(key, "upload of " + key, Instant.EPOCH);
            }
        };
    }

    private static byte[] bytes(Content content) {
        try (InputStream in = content.open()) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != content.length()) {
                throw new IllegalStateException(
                        bytes.length + " bytes of " + content.length() + " promised");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Body get(String key, long from, long to) throws StoreException {
        gets.incrementAndGet();
        byte[] range = Arrays.copyOfRange(object(key), (int) from, (int) to);
        return new Body(new ByteArrayInputStream(range), range.length, () -> {});
    }

    @Override
    public Optional<ObjectEnd> end(String key, int bytes) throws StoreException {
        byte[] object = objects.get(key);
        return object == null
                ? Optional.empty()
                : Optional.of(new ObjectEnd(object.length, tail(key, bytes)));
    }

    @Override
    public byte[] tail(String key, int bytes) throws StoreException {
        gets.incrementAndGet();
        byte[] object = object(key);
        return Arrays.copyOfRange(object, Math.max(0, object.length - bytes), object.length);
    }

    @Override
    public void delete(Collection<String> keys) throws StoreException {
        writes.incrementAndGet();
        keys.forEach(objects::remove);
    }

    @Override
    public List<Listed> list(String prefix, String after, int most) {
        return objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(prefix))
                .filter(object -> object.getKey().compareTo(after) > 0)
                .sorted(Map.Entry.comparingByKey())
                .limit(most)
                .map(o -> new Listed(o.getKey(), o.getValue().length, Instant.EPOCH))
                .toList();
    }

    @Override
    public List<Unfinished> unfinished(String prefix) throws StoreException {
        return List.copyOf(unfinished);
    }

    @Override
    public void abort(Unfinished upload) throws StoreException {
        unfinished.remove(upload);
    }

    @Override
    public void close() {}
}
