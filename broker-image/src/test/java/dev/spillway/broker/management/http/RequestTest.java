package dev.spillway.broker.management.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /ready HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /ready HTTP/1.1\r\n\r\n",
                "GET /ready HTTP/1.0\n\n",
                "GET /ready?verbose HTTP/1.1\r\n\r\n",
                "GET http://10.0.0.7:8080/ready HTTP/1.1\r\n\r\n",
                "GET /%72eady HTTP/1.1\r\n\r\n",
                "GET /ready HTTP/1.1\r\nHost: a\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n"
            })
    void asksForReady(String text) {
        assertThat(parse(text)).contains(new Request.Get("/ready", false));
    }

    @Test
    void isThereWhenItsLastByteIs() {
        String text = "GET /ready HTTP/1.1\r\nHost: a\r\n\r\n";

        for (int length = 0; length < text.length(); length++) {
            assertThat(parse(text.substring(0, length))).as("%d bytes", length).isEmpty();
        }
        assertThat(parse(text)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 400",
        "GET /live, 400",
        "GET  /live HTTP/1.1, 400",
        "GET /live FTP/1.1, 400",
        "GET /%zz HTTP/1.1, 400",
        "GET mailto:a HTTP/1.1, 404",
        "POST /live HTTP/1.1, 405",
        "get /live HTTP/1.1, 405",
        "PRI * HTTP/2.0, 505",
    })
    void refusesWhatIsNotAQuestion(String line, int status) {
        int answered =
                switch (parse(line + "\r\n\r\n").orElseThrow()) {
                    case Request.Refused(Response answer) -> answer.status();
                    case Request.Get(String path, var headOnly) -> path.isEmpty() ? 404 : 200;
                };

        assertThat(answered).isEqualTo(status);
    }

    private static Optional<Request> parse(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return Request.parse(bytes, bytes.length, false);
    }
}
