package dev.spillway.broker.management.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * What is sent for a request. One response may go to many clients at once.
 *
 * @param body never written to; readers take duplicates of it
 */
public record Response(int status, String contentType, ByteBuffer body) {

    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, contentType, ByteBuffer.wrap(body).asReadOnlyBuffer());
    }

    public static Response text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
    }

    /** Status line and headers. The reason phrase is left out, as RFC 9112 allows. */
    ByteBuffer head() {
        String text =
                """
                HTTP/1.1 %d \r
                Content-Type: %s\r
                Content-Length: %d\r
                %sConnection: close\r
                \r
                """
                        .formatted(
                                status,
                                contentType,
                                body.remaining(),
                                status == 405 ? "Allow: GET, HEAD\r\n" : "");
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }
}
