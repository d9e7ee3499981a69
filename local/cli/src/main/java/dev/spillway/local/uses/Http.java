package dev.spillway.local.uses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.local.demo.DemoFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A server that answers in JSON or in a line of text. */
public final class Http {
    public static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /** Of what is JSON. */
    public static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final String name;
    private final URI address;
    private final Duration patience;

    /**
     * @param name for messages
     */
    public Http(String name, URI address) {
        this(name, address, Duration.ZERO);
    }

    private Http(String name, URI address, Duration patience) {
        this.name = name;
        this.address = address;
        this.patience = patience;
    }

    /** The same server, asked again for so long while it answers that it is busy. */
    public Http patient(Duration patience) {
        return new Http(name, address, patience);
    }

    /** It has too much to do, or has only just started. */
    public static boolean isBusy(int status) {
        return status == 429 || status == 503;
    }

    public URI address() {
        return address;
    }

    /**
     * @throws DemoFailure when there is no answer, or another status than 2xx
     */
    public String send(String method, String path, String contentType, byte[] body)
            throws DemoFailure {
        var end = System.nanoTime() + patience.toNanos();
        var response = exchange(method, path, contentType, body);
        while (isBusy(response.statusCode()) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            response = exchange(method, path, contentType, body);
        }
        if (response.statusCode() / 100 != 2) {
            throw new DemoFailure(
                    "%s answered %s %s with %d: %s"
                            .formatted(
                                    name,
                                    method,
                                    response.uri(),
                                    response.statusCode(),
                                    response.body()));
        }
        return response.body().strip();
    }

    /**
     * Whatever the status is.
     *
     * @throws DemoFailure when there is no answer
     */
    public HttpResponse<String> exchange(
            String method, String path, String contentType, byte[] body) throws DemoFailure {
        var uri = address.resolve(path);
        try {
            var request =
                    HttpRequest.newBuilder(uri)
                            .timeout(ANSWERS_WITHIN)
                            .header("Content-Type", contentType)
                            .header("Accept", "application/json")
                            .method(method, BodyPublishers.ofByteArray(body))
                            .build();
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new DemoFailure(
                    "%s does not answer %s %s: %s".formatted(name, method, uri, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    public String send(String method, String path) throws DemoFailure {
        return send(method, path, "text/plain", new byte[0]);
    }

    public JsonNode json(String method, String path, String body) throws DemoFailure {
        try {
            return JSON.readTree(send(method, path, "application/json", body.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new DemoFailure(
                    "%s answered %s with something else than JSON".formatted(name, path), e);
        }
    }

    /** Of who may be away: empty without an answer of 2xx. */
    public Optional<JsonNode> jsonIfAnswered(String method, String path, String body)
            throws DemoFailure {
        try {
            return Optional.of(json(method, path, body));
        } catch (DemoFailure e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
