package dev.spillway.tier.s3;

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
public class MemoryObjectStore implements ObjectStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    public final List<UnfinishedUpload> unfinished = new CopyOnWriteArrayList<>();
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
    public void put(String key, RequestContent content, ObjectFingerprint sent, Duration timeout)
            throws StoreException {
        writes.incrementAndGet();
        objects.put(key, bytes(content));
    }

    @Override
    public MultipartUpload startUpload(String key) {
        writes.incrementAndGet();
        Map<Integer, byte[]> parts = new ConcurrentSkipListMap<>();
        return new MultipartUpload() {
            @Override
            public void part(int number, RequestContent content, Duration timeout) {
                writes.incrementAndGet();
                parts.put(number, bytes(content));
            }

            @Override
            public void complete(int count, ObjectFingerprint sent, Duration timeout)
                    throws StoreException {
                writes.incrementAndGet();
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                parts.values().forEach(whole::writeBytes);
                objects.put(key, whole.toByteArray());
            }

            @Override
            public void abort() throws StoreException {
                MemoryObjectStore.this.abort(unfinished());
                parts.clear();
            }

            @Override
            public UnfinishedUpload unfinished() {
                return new UnfinishedUpload(key, "upload of " + key, Instant.EPOCH);
            }
        };
    }

    private static byte[] bytes(RequestContent content) {
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
    public ResponseBody get(String key, long from, long to) throws StoreException {
        gets.incrementAndGet();
        byte[] range = Arrays.copyOfRange(object(key), (int) from, (int) to);
        return new ResponseBody(new ByteArrayInputStream(range), range.length, () -> {});
    }

    @Override
    public Optional<ObjectFingerprint> fingerprint(String key, int bytes) throws StoreException {
        byte[] object = objects.get(key);
        return object == null
                ? Optional.empty()
                : Optional.of(new ObjectFingerprint(object.length, tail(key, bytes)));
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
    public List<ListedObject> list(String prefix, String after, int most) {
        return objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(prefix))
                .filter(object -> object.getKey().compareTo(after) > 0)
                .sorted(Map.Entry.comparingByKey())
                .limit(most)
                .map(o -> new ListedObject(o.getKey(), o.getValue().length, Instant.EPOCH))
                .toList();
    }

    @Override
    public List<UnfinishedUpload> unfinished(String prefix) throws StoreException {
        return List.copyOf(unfinished);
    }

    @Override
    public void abort(UnfinishedUpload upload) throws StoreException {
        unfinished.remove(upload);
    }

    @Override
    public void close() {}
}
