package dev.spillway.operator.pki;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** The text form of keys and certificates (RFC 7468). */
final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";

    /** Kubernetes limits a Secret to 1 MiB; no bundle of ours comes near this. */
    private static final int MAX_LENGTH = 256 * 1024;

    private static final int LINE = 64;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----");

    private Pem() {}

    static String encode(String type, byte[] der) {
        var encoder =
                Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + encoder + "\n-----END " + type + "-----\n";
    }

    /**
     * The content of every block.
     *
     * @throws MalformedPemException when there is none, or one is of another type or is not Base64
     */
    static List<byte[]> decode(String type, String text) throws MalformedPemException {
        return decode(type, text, false);
    }

    /** The same, whatever else is beside them, such as {@code EC PARAMETERS}. */
    static List<byte[]> decodeAmongOthers(String type, String text) throws MalformedPemException {
        return decode(type, text, true);
    }

    private static List<byte[]> decode(String type, String text, boolean othersMayBeThere)
            throws MalformedPemException {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedPemException("it is longer than " + MAX_LENGTH + " characters");
        }
        var blocks = new ArrayList<byte[]>();
        var matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (!matcher.group(1).equals(type) || !matcher.group(3).equals(type)) {
                if (othersMayBeThere) {
                    continue;
                }
                throw new MalformedPemException(
                        "it holds a block of type %s instead of %s"
                                .formatted(matcher.group(1), type));
            }
            try {
                blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
            } catch (IllegalArgumentException e) {
                throw new MalformedPemException("it is not Base64");
            }
        }
        if (blocks.isEmpty()) {
            throw new MalformedPemException("it has no complete block of type " + type);
        }
        return blocks;
    }
}
