package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {

    private final TestApi api = new TestApi();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void startsWithTheExistingObjects() {
        api.create(CONFIG_MAPS, TestApi.configMap("there"));

        List<JsonNode> events = api.watch(CONFIG_MAPS + "?watch=1&timeoutSeconds=1").toList();

        assertThat(events).hasSize(1);
        assertThat(events.getFirst().path("type").asText()).isEqualTo("ADDED");
    }

    @Test
    void resumesFromAResourceVersion() {
        String seen =
                api.create(CONFIG_MAPS, TestApi.configMap("a"))
                        .at("metadata.resourceVersion")
                        .asText();
        api.mergePatch(CONFIG_MAPS + "/a", "data: {k: w}");
        api.create(CONFIG_MAPS, TestApi.configMap("b"));
        api.delete(CONFIG_MAPS + "/a");

        List<JsonNode> events =
                api.watch(CONFIG_MAPS + "?watch=1&timeoutSeconds=1&resourceVersion=" + seen)
                        .toList();

        assertThat(events)
                .extracting(event -> event.path("type").asText() + " " + name(event))
                .containsExactly("MODIFIED a", "ADDED b", "DELETED a");
        assertThat(versions(events)).isSorted().doesNotHaveDuplicates();
    }

    private static List<Long> versions(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.at("/object/metadata/resourceVersion").asLong())
                .toList();
    }

    private static String name(JsonNode event) {
        return event.at("/object/metadata/name").asText();
    }

    @Test
    void expiresOldResourceVersions() {
        String seen =
                api.create(CONFIG_MAPS, TestApi.configMap("busy"))
                        .at("metadata.resourceVersion")
                        .asText();
        for (int i = 0; i <= 1000; i++) {
            api.mergePatch(CONFIG_MAPS + "/busy", "data: {k: '%d'}".formatted(i));
        }

        List<JsonNode> events =
                api.watch(CONFIG_MAPS + "?watch=1&timeoutSeconds=1&resourceVersion=" + seen)
                        .toList();

        assertThat(events).hasSize(1);
        assertThat(events.getFirst().path("type").asText()).isEqualTo("ERROR");
        assertThat(events.getFirst().at("/object/code").asInt()).isEqualTo(410);
        assertThat(events.getFirst().at("/object/reason").asText()).isEqualTo("Expired");
    }

    @Test
    void isNotDisconnectedByLargeInitialEvents() throws InterruptedException {
        String large = "x".repeat(1_000_000);
        for (int i = 0; i < 20; i++) {
            api.create(
                    CONFIG_MAPS, "metadata: {name: large-%d}\ndata: {k: %s}".formatted(i, large));
        }

        BlockingQueue<JsonNode> events = follow(CONFIG_MAPS + "?watch=1");
        for (int i = 0; i < 20; i++) {
            assertThat(next(events)).startsWith("ADDED large-");
        }
        api.create(CONFIG_MAPS, TestApi.configMap("next"));

        assertThat(next(events)).isEqualTo("ADDED next");
    }

    @Test
    void sendsChangesOfSelectedObjects() throws InterruptedException {
        BlockingQueue<JsonNode> events = follow(CONFIG_MAPS + "?watch=1&labelSelector=app=x");

        api.create(CONFIG_MAPS, "metadata: {name: other, labels: {app: y}}");
        api.create(CONFIG_MAPS, "metadata: {name: mine, labels: {app: x}}");
        assertThat(next(events)).isEqualTo("ADDED mine");

        api.mergePatch(CONFIG_MAPS + "/other", "metadata: {labels: {app: x}}");
        assertThat(next(events)).as("it matches from now on").isEqualTo("ADDED other");

        api.mergePatch(CONFIG_MAPS + "/mine", "metadata: {labels: {app: z}}");
        assertThat(next(events)).as("it matches no more").isEqualTo("DELETED mine");
    }

    private BlockingQueue<JsonNode> follow(String path) {
        BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
        var lines = api.watch(path);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        lines.forEach(events::add);
                    } catch (RuntimeException e) {
                        // The server was stopped at the end of the test.
                    }
                });
        return events;
    }

    private static String next(BlockingQueue<JsonNode> events) throws InterruptedException {
        JsonNode event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event.path("type").asText() + " " + name(event);
    }

    @Test
    void endsTheInitialEventsWithABookmark() {
        api.create(CONFIG_MAPS, TestApi.configMap("initial"));

        List<JsonNode> events =
                api.watch(
                                CONFIG_MAPS
                                        + "?watch=1&timeoutSeconds=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")
                        .toList();

        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .containsExactly("ADDED", "BOOKMARK");
        assertThat(
                        events.getLast()
                                .path("object")
                                .path("metadata")
                                .path("annotations")
                                .path("k8s.io/initial-events-end")
                                .asText())
                .isEqualTo("true");
    }

    @Test
    void listsConsistentPages() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            api.create(CONFIG_MAPS, TestApi.configMap(name));
        }
        TestApi.Answer first = api.get(CONFIG_MAPS + "?limit=2");
        assertThat(first.at("metadata.remainingItemCount").asInt()).isEqualTo(3);

        api.delete(CONFIG_MAPS + "/d");
        api.create(CONFIG_MAPS, TestApi.configMap("cc"));
        List<String> names = new ArrayList<>(first.at("items").findValuesAsText("name"));
        String token = first.at("metadata.continue").asText();
        while (!token.isEmpty()) {
            TestApi.Answer page = api.get(CONFIG_MAPS + "?limit=2&continue=" + token);
            assertThat(page.at("metadata.resourceVersion"))
                    .isEqualTo(first.at("metadata.resourceVersion"));
            names.addAll(page.at("items").findValuesAsText("name"));
            token = page.at("metadata.continue").asText();
        }

        assertThat(names).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void expiresContinueTokens() {
        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        api.create(CONFIG_MAPS, TestApi.configMap("b"));
        String token = api.get(CONFIG_MAPS + "?limit=1").at("metadata.continue").asText();
        for (int i = 0; i <= 1000; i++) {
            api.mergePatch(CONFIG_MAPS + "/a", "data: {k: '%d'}".formatted(i));
        }

        TestApi.Answer refused = api.get(CONFIG_MAPS + "?limit=1&continue=" + token);

        assertThat(refused.code()).isEqualTo(410);
        assertThat(refused.at("reason").asText()).isEqualTo("Expired");
    }

    @Test
    void selectsByLabelsAndFields() {
        api.create(CONFIG_MAPS, "metadata: {name: a, labels: {app: x, tier: '1'}}");
        api.create(CONFIG_MAPS, "metadata: {name: b, labels: {app: y, tier: '3'}}");
        api.create(CONFIG_MAPS, "metadata: {name: c}");

        assertThat(names("labelSelector=app%20in%20(x,z)")).containsExactly("a");
        assertThat(names("labelSelector=app!%3Dx")).containsExactly("b", "c");
        assertThat(names("labelSelector=!app")).containsExactly("c");
        assertThat(names("labelSelector=app,tier%3D3")).containsExactly("b");
        assertThat(api.get(CONFIG_MAPS + "?labelSelector=tier%3E2").code()).isEqualTo(400);
        assertThat(names("fieldSelector=metadata.name!%3Db")).containsExactly("a", "c");
        assertThat(api.get(CONFIG_MAPS + "?fieldSelector=data.k%3Dv").message())
                .endsWith("field label not supported: data.k");
    }

    private List<String> names(String selector) {
        return api.get(CONFIG_MAPS + "?" + selector).at("items").findValuesAsText("name");
    }
}
