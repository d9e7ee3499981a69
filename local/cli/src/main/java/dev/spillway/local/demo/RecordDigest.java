package dev.spillway.local.demo;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A digest of the records that a run wrote or read: their count, and for each partition a SHA-256
 * over number, key and value of its records, in order. Two digests are equal only when no record is
 * missing, changed, duplicated or out of order within its partition.
 */
final class RecordDigest {
    private final SortedMap<Integer, Partition> partitions = new TreeMap<>();
    private long records;

    private static final class Partition {
        private final MessageDigest sha256 = sha256();
        private long records;
    }

    void add(int partition, long number, byte[] key, byte[] value) {
        var seen = partitions.computeIfAbsent(partition, any -> new Partition());
        seen.records++;
        seen.sha256.update(
                ByteBuffer.allocate(16)
                        .putLong(number)
                        .putInt(key.length)
                        .putInt(value.length)
                        .array());
        seen.sha256.update(key);
        seen.sha256.update(value);
        records++;
    }

    long records() {
        return records;
    }

    /**
     * The digest of each partition, comparable and printable: {@code 1203 records, sha256
     * 9f86d081884c7d65}.
     */
    SortedMap<Integer, String> byPartition() {
        var result = new TreeMap<Integer, String>();
        partitions.forEach((id, seen) ->
                result.put(
                        id, seen.records + " records, sha256 " + hex(copy(seen.sha256).digest())));
        return result;
    }

    /** One digest over all partitions. */
    String text() {
        var all = sha256();
        partitions.forEach((id, seen) -> {
            all.update(ByteBuffer.allocate(4).putInt(id).array());
            all.update(copy(seen.sha256).digest());
        });
        return hex(all.digest());
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of the JDK is cloneable", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash, 0, 8);
    }
}
