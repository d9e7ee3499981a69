package dev.spillway.operator.desired;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * An id in Kafka's form (16 bytes in URL-safe base64 without padding, 22 characters) that follows
 * from a text, so that it need not be remembered: the same text gives the same id.
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
        byte[] bytes = Arrays.copyOf(sha256(text + "#" + attempt), 16);
        var buffer = ByteBuffer.wrap(bytes);
        buffer.put(6, (byte) ((bytes[6] & 0x0f) | 0x40));
        buffer.put(8, (byte) ((bytes[8] & 0x3f) | 0x80));
        return bytes;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
