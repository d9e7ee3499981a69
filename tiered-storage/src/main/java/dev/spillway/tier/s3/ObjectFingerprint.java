package dev.spillway.tier.s3;

import java.util.Arrays;

/**
 * An object's length and last bytes, by which it is recognized. The last bytes of a segment's
 * object hold checksums of checksums of everything before them, so an object with the same
 * fingerprint is the one that was sent.
 *
 * @param length of the whole object
 */
public record ObjectFingerprint(long length, byte[] lastBytes) {

    /** Whether it is the same object, as far as length and last bytes can tell. */
    public boolean matches(ObjectFingerprint other) {
        return length == other.length && Arrays.equals(lastBytes, other.lastBytes);
    }
}
