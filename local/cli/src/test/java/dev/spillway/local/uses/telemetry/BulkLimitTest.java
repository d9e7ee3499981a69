package dev.spillway.local.uses.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.demo.DemoFailure;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a server that answers as OpenSearch does. */
class BulkLimitTest {
    private static final String ALL = "{\"errors\":false}";

    @Test
    void aRequestThatOpenSearchHasNoRoomForIsSentAgain() throws Exception {
        try (var server =
                new ScriptedServer()
                        .answers(
                                429,
                                """
                                {"error":{"type":"circuit_breaking_exception","reason":"[parent] Data too large"},"status":429}\
                                """)
                        .answers(503, "")
                        .answers(200, ALL)) {
            BulkLimit.send(server.http(), List.of("a\n", "b\n"));

            assertThat(server.bodies()).containsExactly("a\nb\n", "a\nb\n", "a\nb\n");
        }
    }

    @Test
    void ofItsDocumentsOnlyThoseThatItHadNoRoomForAreSentAgain() throws Exception {
        try (var server =
                new ScriptedServer().answers(200, items(201, 429, 503)).answers(200, ALL)) {
            BulkLimit.send(server.http(), List.of("a\n", "b\n", "c\n"));

            assertThat(server.bodies()).containsExactly("a\nb\nc\n", "b\nc\n");
        }
    }

    @Test
    void whatIsRefusedForGoodIsAFailure() throws Exception {
        try (var server = new ScriptedServer().answers(200, items(201, 400))) {
            assertThatThrownBy(() -> BulkLimit.send(server.http(), List.of("a\n", "b\n")))
                    .isInstanceOf(DemoFailure.class)
                    .hasMessageContaining("OpenSearch did not take its own documents")
                    .hasMessageContaining("400");
            assertThat(server.bodies()).hasSize(1);
        }
    }

    private static String items(int... statuses) {
        var items =
                Arrays.stream(statuses).mapToObj("{\"index\":{\"status\":%d}}"::formatted).toList();
        return "{\"errors\":true,\"items\":[%s]}".formatted(String.join(",", items));
    }
}
