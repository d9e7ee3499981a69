package dev.spillway.tier.format;

import java.util.zip.CRC32C;

/** CRC32C (Castagnoli), which processors and S3 both know; as the unsigned 32 bits of an int. */
public final class Checksum {
    private Checksum() {}

    public static int of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    public static int of(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
