package dev.spillway.tier.format;

import java.io.IOException;

/**
 * Bytes that are not what was written: a wrong checksum, an impossible length, an unknown version.
 */
public class CorruptObjectException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptObjectException(String message) {
        super(message);
    }
}
