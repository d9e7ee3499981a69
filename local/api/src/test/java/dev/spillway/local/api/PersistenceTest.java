package dev.spillway.local.api;

import static dev.spillway.local.api.Api.CONFIG_MAPS;
import static dev.spillway.local.api.Api.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceTest {

    @TempDir Path state;

    @Test
    void findsItsObjectsAgain() {
        Api.Answer created;
        try (Api api = start()) {
            api.create(Api.DEFINITIONS, Api.widgets());
            api.create(WIDGETS, "metadata: {name: kept}");
            api.create(CONFIG_MAPS, Api.configMap("gone"));
            api.delete(CONFIG_MAPS + "/gone");
            created = api.create(CONFIG_MAPS, Api.configMap("kept"));
        }

        try (Api api = start()) {
            assertThat(api.get(CONFIG_MAPS + "/kept").body()).isEqualTo(created.body());
            assertThat(api.get(CONFIG_MAPS + "/gone").code()).isEqualTo(404);
            assertThat(api.get(WIDGETS + "/kept").at("spec").isMissingNode()).isTrue();
            assertThat(api.get("/api/v1/namespaces").at("items").size()).isEqualTo(4);
        }
    }

    @Test
    void goesOnCountingVersions() {
        long before;
        try (Api api = start()) {
            api.create(CONFIG_MAPS, Api.configMap("a"));
            api.delete(CONFIG_MAPS + "/a");
            before = version(api);
        }

        try (Api api = start()) {
            assertThat(version(api)).isEqualTo(before);
            api.create(CONFIG_MAPS, Api.configMap("b"));
            assertThat(version(api)).isGreaterThan(before);
        }
    }

    private static long version(Api api) {
        return api.get(CONFIG_MAPS).at("metadata.resourceVersion").asLong();
    }

    @Test
    void tellsWatchesOfBeforeToStartAnew() {
        try (Api api = start()) {
            api.create(CONFIG_MAPS, Api.configMap("a"));
        }

        try (Api api = start()) {
            var events = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=1").toList();

            assertThat(events).hasSize(1);
            assertThat(events.getFirst().at("/object/code").asInt()).isEqualTo(410);
        }
    }

    @Test
    void tellsWatchesOfAnotherLifeToStartAnew() {
        try (Api api = start()) {
            var events = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=99999").toList();

            assertThat(events.getFirst().at("/object/code").asInt()).isEqualTo(410);
        }
    }

    @Test
    void dropsALastLineThatIsTorn() throws IOException {
        try (Api api = start()) {
            api.create(CONFIG_MAPS, Api.configMap("whole"));
        }
        Files.writeString(
                state.resolve("objects.jsonl"),
                "{\"revision\": 99, \"resource\": \"config",
                StandardOpenOption.APPEND);

        try (Api api = start()) {
            assertThat(api.get(CONFIG_MAPS + "/whole").code()).isEqualTo(200);
            api.create(CONFIG_MAPS, Api.configMap("after"));
        }
        try (Api api = start()) {
            assertThat(api.get(CONFIG_MAPS + "/after").code()).isEqualTo(200);
        }
    }

    @Test
    void keepsWhatItHadBeenGivenWhenItIsKilled() throws IOException {
        Path copy = state.resolve("copy");
        try (Api api = start()) {
            api.create(CONFIG_MAPS, Api.configMap("answered"));
            Files.createDirectories(copy);
            Files.copy(state.resolve("objects.jsonl"), copy.resolve("objects.jsonl"));
        }

        try (Api api = new Api(ApiServer.Config.in(copy))) {
            assertThat(api.get(CONFIG_MAPS + "/answered").code()).isEqualTo(200);
        }
    }

    @Test
    void compactsItsLog() throws IOException {
        String large = "x".repeat(100_000);
        try (Api api = start()) {
            api.create(CONFIG_MAPS, Api.configMap("large"));
            for (int i = 0; i < 60; i++) {
                api.mergePatch(CONFIG_MAPS + "/large", "data: {k: '%d%s'}".formatted(i, large));
            }
            assertThat(Files.size(state.resolve("objects.jsonl"))).isLessThan(5_000_000);
        }

        try (Api api = start()) {
            assertThat(api.get(CONFIG_MAPS + "/large").at("data.k").asText()).startsWith("59x");
        }
    }

    @Test
    void refusesADirectoryThatAnotherServerUses() {
        try (Api _ = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Another server uses");
        }
    }

    private Api start() {
        return new Api(ApiServer.Config.in(state));
    }
}
