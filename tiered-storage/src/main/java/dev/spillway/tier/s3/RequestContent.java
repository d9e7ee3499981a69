package dev.spillway.tier.s3;

import java.io.InputStream;

/**
 * Bytes to send, of known length, that can be read again when a request is retried. Never held in
 * memory as a whole.
 */
public interface RequestContent {
    long length();

    /** CRC32C of the bytes. */
    int checksum();

    /** From the first byte on; as often as needed, each time a new stream. */
    InputStream open();
}
