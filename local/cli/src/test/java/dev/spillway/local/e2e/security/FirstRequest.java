package dev.spillway.local.e2e.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.common.errors.AuthenticationException;

/** One connection to a listener without SASL, and Kafka's first request on it: ApiVersions. */
final class FirstRequest {
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    /**
     * In TLS 1.3 a client is done before the listener has looked at its certificate. A request that
     * meets the refusal half-way may tear down the connection, and the reason with it.
     */
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(10);

    private static final short API_VERSIONS = 18;
    private static final int CORRELATION = 4711;

    private FirstRequest() {}

    /**
     * Connects again, as Kafka's own client does, when the listener closed the connection before
     * all of the client's handshake was written: its reason is lost then.
     */
    static Object of(Credential credential, Listener listener) throws Exception {
        var deadline = System.nanoTime() + ANSWERED_WITHIN.toNanos();
        while (true) {
            try {
                return once(credential, listener);
            } catch (SocketException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private static Object once(Credential credential, Listener listener) throws Exception {
        var certificate = Optional.<PresentedCertificate>empty();
        if (credential.certificate().isPresent()) {
            certificate = Optional.of(new PresentedCertificate(credential.certificate().get()));
        }
        try (var socket = new Socket()) {
            socket.connect(listener.socketAddress(), (int) ANSWERED_WITHIN.toMillis());
            socket.setSoTimeout((int) ANSWERED_WITHIN.toMillis());
            if (credential.protocol().equals("PLAINTEXT")) {
                return withoutTls(socket);
            }
            var trusted = credential.settings().get("ssl.truststore.certificates").toString();
            try (var tls = encrypted(socket, listener, context(certificate, trusted))) {
                tls.startHandshake();
                awaitRefusal(tls);
                return ask(tls);
            }
        } catch (IOException e) {
            certificate.ifPresent(sent -> sent.requireSent(e));
            throw e;
        }
    }

    private static Object withoutTls(Socket socket) throws IOException {
        try {
            return ask(socket);
        } catch (EOFException | SocketException e) {
            throw new AuthenticationException("closed without a word", e);
        }
    }

    private static SSLContext context(Optional<PresentedCertificate> certificate, String trusted)
            throws GeneralSecurityException, IOException {
        return certificate.isPresent()
                ? certificate.get().context(trusted)
                : PresentedCertificate.contextWithout(trusted);
    }

    private static SSLSocket encrypted(Socket socket, Listener listener, SSLContext context)
            throws IOException {
        var to = listener.socketAddress();
        return (SSLSocket)
                context.getSocketFactory()
                        .createSocket(socket, to.getHostString(), to.getPort(), true);
    }

    /** Listeners say nothing of their own accord but that. */
    private static void awaitRefusal(SSLSocket socket) throws IOException {
        socket.setSoTimeout((int) REFUSED_WITHIN.toMillis());
        try {
            int read = socket.getInputStream().read();
            throw new EOFException(
                    read < 0 ? "closed without a word" : "spoke first, with " + read);
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout((int) ANSWERED_WITHIN.toMillis());
        }
    }

    private static Object ask(Socket socket) throws IOException {
        var request = new ByteArrayOutputStream();
        var out = new DataOutputStream(request);
        var client = "attacker".getBytes(UTF_8);
        out.writeInt(2 + 2 + 4 + 2 + client.length);
        out.writeShort(API_VERSIONS);
        out.writeShort(0);
        out.writeInt(CORRELATION);
        out.writeShort(client.length);
        out.write(client);
        socket.getOutputStream().write(request.toByteArray());
        var answer = new DataInputStream(socket.getInputStream());
        answer.readInt();
        int correlation = answer.readInt();
        int error = answer.readShort();
        if (correlation != CORRELATION || error != 0) {
            throw new IOException("an answer that is none, or of error " + error);
        }
        return "the versions of its API";
    }
}
