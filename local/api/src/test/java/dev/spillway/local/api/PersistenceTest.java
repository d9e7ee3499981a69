package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static dev.spillway.local.api.TestApi.WIDGETS;
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
    void restoresObjects() {
        TestApi.Answer created;
        try (TestApi api = start()) {
            api.create(TestApi.DEFINITIONS, TestApi.widgets());
            api.create(WIDGETS, "metadata: {name: kept}");
            api.create(CONFIG_MAPS, TestApi.configMap("gone"));
            api.delete(CONFIG_MAPS + "/gone");
            created = api.create(CONFIG_MAPS, TestApi.configMap("kept"));
        }

        try (TestApi api = start()) {
            assertThat(api.get(CONFIG_MAPS + "/kept").body()).isEqualTo(created.body());
            assertThat(api.get(CONFIG_MAPS + "/gone").code()).isEqualTo(404);
            assertThat(api.get(WIDGETS + "/kept").at("spec").isMissingNode()).isTrue();
            assertThat(api.get("/api/v1/namespaces").at("items").size()).isEqualTo(4);
        }
    }

    @Test
    void continuesResourceVersions() {
        long before;
        try (TestApi api = start()) {
            api.create(CONFIG_MAPS, TestApi.configMap("a"));
            api.delete(CONFIG_MAPS + "/a");
            before = version(api);
        }

        try (TestApi api = start()) {
            assertThat(version(api)).isEqualTo(before);
            api.create(CONFIG_MAPS, TestApi.configMap("b"));
            assertThat(version(api)).isGreaterThan(before);
        }
    }

    private static long version(TestApi api) {
        return api.get(CONFIG_MAPS).at("metadata.resourceVersion").asLong();
    }

    @Test
    void expiresResourceVersionsFromBeforeARestart() {
        try (TestApi api = start()) {
            api.create(CONFIG_MAPS, TestApi.configMap("a"));
        }

        try (TestApi api = start()) {
            var events = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=1").toList();

            assertThat(events).hasSize(1);
            assertThat(events.getFirst().at("/object/code").asInt()).isEqualTo(410);
        }
    }

    @Test
    void expiresResourceVersionsOfAnotherState() {
        try (TestApi api = start()) {
            var events = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=99999").toList();

            assertThat(events.getFirst().at("/object/code").asInt()).isEqualTo(410);
        }
    }

    @Test
    void dropsATornLastLine() throws IOException {
        try (TestApi api = start()) {
            api.create(CONFIG_MAPS, TestApi.configMap("whole"));
        }
        Files.writeString(
                state.resolve("objects.jsonl"),
                "{\"revision\": 99, \"resource\": \"config",
                StandardOpenOption.APPEND);

        try (TestApi api = start()) {
            assertThat(api.get(CONFIG_MAPS + "/whole").code()).isEqualTo(200);
            api.create(CONFIG_MAPS, TestApi.configMap("after"));
        }
        try (TestApi api = start()) {
            assertThat(api.get(CONFIG_MAPS + "/after").code()).isEqualTo(200);
        }
    }

    @Test
    void survivesAKill() throws IOException {
        Path copy = state.resolve("copy");
        try (TestApi api = start()) {
            api.create(CONFIG_MAPS, TestApi.configMap("answered"));
            Files.createDirectories(copy);
            Files.copy(state.resolve("objects.jsonl"), copy.resolve("objects.jsonl"));
        }

        try (TestApi api = new TestApi(ApiServer.Config.in(copy))) {
            assertThat(api.get(CONFIG_MAPS + "/answered").code()).isEqualTo(200);
        }
    }

    @Test
    void compactsTheLog() throws IOException {
        String large = "x".repeat(100_000);
        try (TestApi api = start()) {
            api.create(CONFIG_MAPS, TestApi.configMap("large"));
            for (int i = 0; i < 60; i++) {
                api.mergePatch(CONFIG_MAPS + "/large", "data: {k: '%d%s'}".formatted(i, large));
            }
            assertThat(Files.size(state.resolve("objects.jsonl"))).isLessThan(5_000_000);
        }

        try (TestApi api = start()) {
            assertThat(api.get(CONFIG_MAPS + "/large").at("data.k").asText()).startsWith("59x");
        }
    }

    @Test
    void refusesADirectoryThatAnotherServerUses() {
        try (TestApi _ = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is in use by another server");
        }
    }

    private TestApi start() {
        return new TestApi(ApiServer.Config.in(state));
    }
}
