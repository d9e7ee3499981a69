package dev.spillway.operator.desired;

import dev.spillway.operator.model.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * An id in Kafka's form (16 bytes in URL-safe base64 without padding, 22 characters) that is
 * derived from a text, so that it need not be stored: the same text gives the same id.
 */
final class DerivedId {
    private DerivedId() {}

    static String of(String text) {
        for (int attempt = 0; ; attempt++) {
            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(uuid(text, attempt));
            // Kafka's tools take an id that begins with '-' for an option (as Uuid.randomUuid
            // does).
            if (!id.startsWith("-")) {
                return id;
            }
        }
    }

    /**
     * The first half of a SHA-256 with the version and variant of a random UUID (RFC 9562), which
     * also keeps clear of the small numbers that Kafka reserves (Uuid.RESERVED, DirectoryId).
     */
    private static byte[] uuid(String text, int attempt) {
        byte[] bytes = Arrays.copyOf(Sha256.of(text + "#" + attempt), 16);
        var buffer = ByteBuffer.wrap(bytes);
        buffer.put(6, (byte) ((bytes[6] & 0x0f) | 0x40));
        buffer.put(8, (byte) ((bytes[8] & 0x3f) | 0x80));
        return bytes;
    }
}
