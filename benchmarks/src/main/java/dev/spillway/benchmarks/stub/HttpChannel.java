package dev.spillway.benchmarks.stub;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * HTTP/1.1 on one connection. Bodies go between socket and file without passing the heap, so that
 * the stub uses as little CPU as possible.
 */
final class HttpChannel {
    private static final int SLICE_BYTES = 128 * 1024;

    private final SocketChannel socket;
    private final ByteBuffer in = ByteBuffer.allocateDirect(SLICE_BYTES).limit(0);

    HttpChannel(SocketChannel socket) {
        this.socket = socket;
    }

    /** The next request's head; empty when the client has gone. */
    Optional<S3Request> request() throws IOException {
        if (!in.hasRemaining() && !more()) {
            return Optional.empty();
        }
        String first = line();
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return Optional.of(S3Request.parse(first, headers));
    }

    private boolean more() throws IOException {
        in.clear();
        int count = socket.read(in);
        in.flip();
        return count > 0;
    }

    private byte next() throws IOException {
        if (!in.hasRemaining() && !more()) {
            throw new EOFException();
        }
        return in.get();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (char c = (char) next(); c != '\n'; c = (char) next()) {
            line.append(c);
        }
        return line.toString().strip();
    }

    /** A small body. */
    String text(S3Request request) throws IOException {
        goAhead(request);
        byte[] bytes = new byte[(int) length(request)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = next();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes a body into a file; its length, without what was wrapped around it. */
    long receive(S3Request request, FileChannel into, RateLimiter pace) throws IOException {
        goAhead(request);
        if (!request.isChunked()) {
            return receive(length(request), into, pace);
        }
        long received = 0;
        while (true) {
            long piece = Long.parseLong(line().split(";", 2)[0], 16);
            if (piece == 0) {
                while (!line().isEmpty()) {
                    // a trailing checksum, which is not checked
                }
                return received;
            }
            received += receive(piece, into, pace);
            line();
        }
    }

    private long receive(long length, FileChannel into, RateLimiter pace) throws IOException {
        for (long left = length; left > 0; ) {
            if (!in.hasRemaining() && !more()) {
                throw new EOFException();
            }
            int count = (int) Math.min(left, in.remaining());
            int limit = in.limit();
            in.limit(in.position() + count);
            while (in.hasRemaining()) {
                into.write(in);
            }
            in.limit(limit);
            left -= count;
            pace.passed(count);
        }
        return length;
    }

    private static long length(S3Request request) {
        return Long.parseLong(request.header("content-length").orElse("0"));
    }

    private void goAhead(S3Request request) throws IOException {
        if (request.header("expect").isPresent()) {
            write("HTTP/1.1 100 Continue\r\n\r\n");
        }
    }

    /** An answer, or the head of one whose body follows. */
    void answer(int status, long length, String headers) throws IOException {
        write(
                "HTTP/1.1 %d .\r\nContent-Length: %d\r\nETag: \"0\"\r\n%s\r\n"
                        .formatted(status, length, headers));
    }

    void answer(int status, String xml) throws IOException {
        answer(
                status,
                xml.getBytes(StandardCharsets.UTF_8).length,
                "Content-Type: application/xml\r\n");
        write(xml);
    }

    /** Bytes of a file, counted as they go. */
    void send(
            FileChannel from, long position, long length, RateLimiter pace, RequestCounters counts)
            throws IOException {
        for (long at = position; at < position + length; ) {
            long count = from.transferTo(at, Math.min(SLICE_BYTES, position + length - at), socket);
            if (count <= 0) {
                throw new EOFException();
            }
            at += count;
            counts.sent(count);
            pace.passed(count);
        }
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }
}
