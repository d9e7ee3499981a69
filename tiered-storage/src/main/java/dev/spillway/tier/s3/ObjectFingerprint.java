package dev.spillway.tier.s3;

import java.util.Arrays;

/**
 * How an object ends: its length and its last bytes. The last bytes of a segment's object hold
 * checksums of checksums of everything before them, so an object that ends like this is the one
 * that was sent.
 *
 * @param length of the whole object
 */
public record ObjectFingerprint(long length, byte[] lastBytes) {

    /** Whether it is the same object, as far as ends can tell. */
    public boolean matches(ObjectFingerprint other) {
        return length == other.length && Arrays.equals(lastBytes, other.lastBytes);
    }
}
