package dev.spillway.local.uses.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.local.demo.DemoFailure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** All mails that the mail server has, by its HTTP API. */
final class Mailboxes {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int OK = 200;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ATTEMPT = "X-Delivery-Attempt";
    private static final String DATE = "Date";

    /** RFC 5322 allows comments, such as the name of a zone. */
    private static final Pattern COMMENT = Pattern.compile(" *\\(.*");

    private final URI server;

    /**
     * @param server such as {@code http://127.0.0.1:8080}
     */
    Mailboxes(URI server) {
        this.server = server;
    }

    List<Received> read() throws DemoFailure {
        try (var client = HttpClient.newHttpClient()) {
            var received = new ArrayList<Received>();
            for (var user : get(client, "/api/user")) {
                var mailbox = user.path("email").asText();
                for (var mail : get(client, "/api/user/%s/messages".formatted(encode(mailbox)))) {
                    var message = mail.path("mimeMessage").asText();
                    Place.ofMessageId(mail.path("Message-ID").asText())
                            .map(place -> received(place, mailbox, message))
                            .ifPresent(received::add);
                }
            }
            return received;
        }
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

    private JsonNode get(HttpClient client, String path) throws DemoFailure {
        var request = HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT).build();
        try {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                throw new DemoFailure(
                        "the mail server answers %d to GET %s"
                                .formatted(response.statusCode(), request.uri()));
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new DemoFailure("the mail server does not answer GET " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
