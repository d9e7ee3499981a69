package dev.spillway.local.e2e.security;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * The first message of a TLS connection, byte by byte: this JVM's own TLS refuses to offer anything
 * older than 1.2, whatever a listener would say.
 */
enum OldProtocol {
    TLS_1_0(1),
    TLS_1_1(2),
    /** Is answered, and so proves that the message is one. */
    TLS_1_2(3);

    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int PROTOCOL_VERSION = 70;

    /** For keys of both kinds: of TLS 1.2 with AES-GCM, of all with AES-CBC. */
    private static final String CIPHERS = "c02b c02f c009 c013 002f";

    /** Curve P-256, its points uncompressed, signatures by ECDSA and RSA with SHA-2. */
    private static final String EXTENSIONS =
            "000a 0004 0002 0017  000b 0002 01 00"
                    + " 000d 000e 000c 0403 0503 0603 0401 0501 0601";

    private final int minor;

    OldProtocol(int minor) {
        this.minor = minor;
    }

    /**
     * Offers this version and nothing newer.
     *
     * @return that the listener went on with it
     * @throws AuthenticationException when the listener refused because of the version
     */
    Object offeredTo(Listener listener) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(listener.socketAddress(), (int) ANSWERED_WITHIN.toMillis());
            socket.setSoTimeout((int) ANSWERED_WITHIN.toMillis());
            socket.getOutputStream().write(message());
            var answer = new DataInputStream(socket.getInputStream());
            int type = answer.readUnsignedByte();
            answer.readUnsignedShort();
            int length = answer.readUnsignedShort();
            int first = answer.readUnsignedByte();
            if (type == HANDSHAKE && first == SERVER_HELLO) {
                return "a handshake of " + this;
            }
            if (type == ALERT && length == 2 && answer.readUnsignedByte() == PROTOCOL_VERSION) {
                throw new AuthenticationException("alert protocol_version");
            }
            throw new IOException("answered with a record of type %d".formatted(type));
        }
    }

    private byte[] message() {
        var random = new byte[32];
        new Random(1).nextBytes(random);
        var ciphers = bytes(CIPHERS);
        var extensions = bytes(EXTENSIONS);
        var hello = new ByteArrayOutputStream();
        hello.writeBytes(new byte[] {3, (byte) minor});
        hello.writeBytes(random);
        // No session to resume.
        hello.write(0);
        write(2, ciphers.length, hello);
        hello.writeBytes(ciphers);
        // No compression.
        hello.writeBytes(new byte[] {1, 0});
        write(2, extensions.length, hello);
        hello.writeBytes(extensions);

        var message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {HANDSHAKE, 3, 1});
        write(2, hello.size() + 4, message);
        message.write(1);
        write(3, hello.size(), message);
        message.writeBytes(hello.toByteArray());
        return message.toByteArray();
    }

    private static void write(int bytes, int number, ByteArrayOutputStream to) {
        for (int left = bytes - 1; left >= 0; left--) {
            to.write(number >>> 8 * left);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
