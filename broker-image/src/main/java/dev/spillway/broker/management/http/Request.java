package dev.spillway.broker.management.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/** A client's request. Headers are skipped: nothing here depends on one. */
sealed interface Request {

    /**
     * A page is requested.
     *
     * @param headOnly whether the client wants no body
     */
    record Get(String path, boolean headOnly) implements Request {}

    /** It cannot be served; the response says why. */
    record Refused(Response answer) implements Request {}

    /**
     * Parses what has arrived so far.
     *
     * @param bytes of which the first {@code length} have arrived
     * @param isFull whether no more of it would be taken
     * @return nothing while the headers have not ended
     */
    static Optional<Request> parse(byte[] bytes, int length, boolean isFull) {
        String text = new String(bytes, 0, length, ISO_8859_1);
        int line = text.indexOf('\n');
        if (line >= 0 && hasEnded(text)) {
            return Optional.of(ofLine(text.substring(0, line).stripTrailing()));
        }
        if (!isFull) {
            return Optional.empty();
        }
        return Optional.of(
                line < 0
                        ? refused(414, "the URL is too long")
                        : refused(431, "the headers are too long"));
    }

    /** By an empty line; a bare line feed is one too (RFC 9112, 2.2). */
    private static boolean hasEnded(String text) {
        return text.contains("\n\r\n") || text.contains("\n\n");
    }

    /** {@code GET /metrics HTTP/1.1} */
    private static Request ofLine(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/")) {
            return refused(400, "not an HTTP/1.1 request");
        }
        if (!words[2].startsWith("HTTP/1.")) {
            return refused(505, "only HTTP/1.1 is supported");
        }
        return switch (words[0]) {
            case "GET" -> get(words[1], false);
            case "HEAD" -> get(words[1], true);
            default -> refused(405, "only GET and HEAD are supported");
        };
    }

    private static Request get(String target, boolean headOnly) {
        try {
            return new Get(Objects.requireNonNullElse(URI.create(target).getPath(), ""), headOnly);
        } catch (IllegalArgumentException e) {
            return refused(400, "the URL is malformed");
        }
    }

    private static Request refused(int status, String why) {
        return new Refused(Response.text(status, why));
    }
}
