package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.TopicReader;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic read from its beginning to its end: how many records it has, for how many keys. */
final class CompactedTopic {
    private final String name;
    private final TopicReader<byte[]> reader;

    /**
     * @param written records ever, by the offsets
     * @param records that are left
     * @param tombstones of these, for rows that were deleted
     */
    record Contents(long written, long records, long keys, long tombstones) {
        boolean hasOneRecordAKey() {
            return records == keys;
        }

        /** Of these keys, those that have a row. */
        long rows() {
            return records - tombstones;
        }
    }

    CompactedTopic(String name, Map<String, Object> client) {
        this.name = name;
        this.reader = new TopicReader<>(client, new ByteArrayDeserializer());
    }

    Contents read() throws DemoFailure {
        var ends = reader.ends(List.of(name));
        Set<Long> keys = new HashSet<>();
        var records = new AtomicLong();
        var tombstones = new AtomicLong();
        reader.read(
                Map.of(),
                ends,
                record -> {
                    records.incrementAndGet();
                    keys.add(fingerprint(record.key()));
                    if (record.value() == null) {
                        tombstones.incrementAndGet();
                    }
                });
        var written = ends.values().stream().mapToLong(Long::longValue).sum();
        return new Contents(written, records.get(), keys.size(), tombstones.get());
    }

    /**
     * Eight bytes instead of a key: of a million keys, two have the same once in 30 million runs.
     */
    private static long fingerprint(byte[] key) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
