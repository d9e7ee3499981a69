package dev.spillway.local.uses.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.Http;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** All mails that the mail server has, by its HTTP API. */
final class Mailboxes {
    private static final String ATTEMPT = "X-Delivery-Attempt";
    private static final String DATE = "Date";

    /** RFC 5322 allows comments, such as the name of a zone. */
    private static final Pattern COMMENT = Pattern.compile(" *\\(.*");

    private final Http server;

    /**
     * @param server such as {@code http://127.0.0.1:8080}
     */
    Mailboxes(URI server) {
        this.server = new Http("the mail server", server);
    }

    List<Received> read() throws DemoFailure {
        var received = new ArrayList<Received>();
        for (var user : get("/api/user")) {
            var mailbox = user.path("email").asText();
            for (var mail : get("/api/user/%s/messages".formatted(encode(mailbox)))) {
                var message = mail.path("mimeMessage").asText();
                Place.ofMessageId(mail.path("Message-ID").asText())
                        .map(place -> received(place, mailbox, message))
                        .ifPresent(received::add);
            }
        }
        return received;
    }

    static Received received(Place place, String mailbox, String message) {
        var date = COMMENT.matcher(header(message, DATE)).replaceFirst("");
        return new Received(
                place,
                mailbox,
                Integer.parseInt(header(message, ATTEMPT)),
                Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    }

    private static String header(String message, String name) {
        return message.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " in a mail"));
    }

    private JsonNode get(String path) throws DemoFailure {
        return server.json("GET", path, "");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
