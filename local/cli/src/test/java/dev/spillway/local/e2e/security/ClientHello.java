package dev.spillway.local.e2e.security;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * The first message of a TLS client, without a TLS library: that of the JDK does not offer old
 * versions, so what a server makes of them cannot be seen with it.
 *
 * @param version 0x0302 for TLS 1.1, 0x0303 for TLS 1.2
 */
record ClientHello(int version) {
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RANDOM_BYTES = 32;

    /** Of elliptic curves and RSA, with CBC for TLS 1.1, and with GCM for TLS 1.2. */
    private static final int[] CIPHERS = {0xC009, 0xC013, 0x002F, 0xC02B, 0xC02F};

    /** Supported groups: secp256r1; point formats: uncompressed; signatures: ECDSA, RSA. */
    private static final int[] EXTENSIONS = {
        0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 4, 1
    };

    /** Whether the server goes on with this version; otherwise it answers with an alert. */
    boolean isAcceptedBy(String host, int port) throws IOException {
        try (var socket = new Socket(host, port)) {
            socket.setSoTimeout((int) ANSWERED_WITHIN.toMillis());
            var out = socket.getOutputStream();
            out.write(record(HANDSHAKE, handshake()));
            out.flush();
            return socket.getInputStream().read() == HANDSHAKE;
        }
    }

    private static byte[] record(int type, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeByte(type);
        out.writeShort(0x0301);
        out.writeShort(content.length);
        out.write(content);
        return bytes.toByteArray();
    }

    private byte[] handshake() throws IOException {
        var body = body();
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeByte(CLIENT_HELLO);
        out.writeByte(0);
        out.writeShort(body.length);
        out.write(body);
        return bytes.toByteArray();
    }

    private byte[] body() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeShort(version);
        out.write(new byte[RANDOM_BYTES]);
        // No session.
        out.writeByte(0);
        out.writeShort(2 * CIPHERS.length);
        for (var cipher : CIPHERS) {
            out.writeShort(cipher);
        }
        // No compression.
        out.writeByte(1);
        out.writeByte(0);
        out.writeShort(EXTENSIONS.length);
        for (var each : EXTENSIONS) {
            out.writeByte(each);
        }
        return bytes.toByteArray();
    }
}
