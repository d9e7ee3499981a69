package dev.spillway.local.uses.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Against a server that answers as OpenSearch does. */
class LogSearchTest {
    private static final String BUSY =
            "{\"error\":{\"type\":\"circuit_breaking_exception\"},\"status\":429}";

    @Test
    void whatAKilledRunHasBlockedIsUnblocked() throws Exception {
        try (var server =
                new ScriptedServer().answers(200, "{\"logs-2026.11.30\": {\"settings\": {}}}")) {
            new LogSearch(server.http()).unblock();

            assertThat(server.requests())
                    .extracting(request -> request.method() + " " + request.body())
                    .containsExactly("GET ", "PUT {\"index.blocks.write\": null}");
            assertThat(server.requests())
                    .extracting(ScriptedServer.Request::path)
                    .containsOnly("/logs-*/_settings");
        }
    }

    @Test
    void withoutAnIndexThereIsNothingToUnblock() throws Exception {
        try (var server = new ScriptedServer().answers(200, "{}")) {
            new LogSearch(server.http()).unblock();

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void whatIsAskedOnceWaitsWhileOpenSearchIsBusy() throws Exception {
        try (var server =
                new ScriptedServer()
                        .answers(429, BUSY)
                        .answers(503, "")
                        .answers(
                                200,
                                "{\"_all\":{\"primaries\":{\"indexing\":{\"index_total\":7}}}}")) {
            assertThat(new LogSearch(server.http()).written()).isEqualTo(7);
        }
    }

    @Test
    void whatIsAskedAgainAndAgainHasNoAnswerWhileOpenSearchIsBusy() throws Exception {
        try (var server = new ScriptedServer().answers(429, BUSY)) {
            var search = new LogSearch(server.http());

            assertThat(search.count()).isEmpty();
            assertThat(search.newest("checkout")).isEmpty();
            assertThat(server.requests()).hasSize(2);
        }
    }
}
