package dev.spillway.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.WebServer.Answer;
import dev.spillway.examples.WebServer.Page;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.junit.jupiter.api.Test;

class WebServerTest {

    @Test
    void whoeverAsksTooEarlyIsToldSo() throws Exception {
        var answer =
                get(request -> {
                    throw new InvalidStateStoreException("the store is being restored");
                });

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("not ready yet: the store is being restored\n");
    }

    @Test
    void anErrorIsAnsweredToo() throws Exception {
        var answer =
                get(request -> {
                    throw new IllegalStateException("secret");
                });

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("an error, which is in the log\n");
    }

    @Test
    void anythingCanBeShownAsJson() throws Exception {
        var answer = get(request -> Answer.json(Map.of("site", request.query().get("site"))));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/json; charset=utf-8");
        assertThat(answer.body()).isEqualToIgnoringWhitespace("{\"site\":\"a b\"}");
    }

    @Test
    void whoeverAsksForWhatThereIsNotIsToldSo() throws Exception {
        var answer =
                get(request -> {
                    throw new IllegalArgumentException("no service has the name " + request.path());
                });

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("no service has the name /\n");
    }

    private static HttpResponse<String> get(Page page) throws Exception {
        var environment = new Environment(Map.of("HTTP_PORT", "0"), new SimpleMeterRegistry());
        try (var web = WebServer.start(environment, Map.of("/", page));
                var http = HttpClient.newHttpClient()) {
            var address = URI.create("http://127.0.0.1:%d/?site=a+b".formatted(web.port()));
            return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        }
    }
}
