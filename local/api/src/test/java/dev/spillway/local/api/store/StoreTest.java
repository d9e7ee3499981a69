package dev.spillway.local.api.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final int MANY = 3_000;

    private final Store store = new Store(Journal.none());

    @Test
    void keepsAChangePerObject() {
        for (int i = 0; i < MANY; i++) {
            put("topics", "default", "t" + i);
        }
        long listed = store.revision();

        for (int i = 0; i < MANY; i++) {
            put("topics", "default", "t" + i);
        }

        assertThat(store.since(listed, "topics"))
                .hasValueSatisfying(all -> assertThat(all).hasSize(MANY));
        ObjectNode then =
                store.at(listed, "topics").orElseThrow().get(key("topics", "default", "t0"));
        assertThat(then.path("metadata").path("resourceVersion").asText()).isEqualTo("1");
    }

    @Test
    void dropsOldChanges() {
        put("topics", "default", "a");
        long listed = store.revision();

        for (int i = 0; i <= 1000; i++) {
            put("topics", "default", "b");
        }

        assertThat(store.since(listed, "topics")).isEmpty();
        assertThat(store.at(listed, "topics")).isEmpty();
        assertThat(store.since(listed + 1, "topics").map(changes -> changes.getFirst().revision()))
                .isEqualTo(Optional.of(listed + 2));
    }

    @Test
    void dropsTheChangesOfRemovedObjects() {
        for (int i = 0; i < MANY; i++) {
            put("topics", "default", "t" + i);
        }
        long listed = store.revision();
        for (int i = 0; i < MANY; i++) {
            store.remove(key("topics", "default", "t" + i));
        }

        assertThat(store.since(listed, "topics")).isEmpty();
        assertThat(store.since(store.revision() - 1000, "topics")).isPresent();
    }

    @Test
    void knowsThePastStatesOfAnObject() {
        long begin = store.revision();
        put("topics", "default", "a");
        put("others", "default", "a");
        put("topics", "default", "a");
        store.remove(key("topics", "default", "a"));
        put("topics", "default", "a");

        assertThat(store.since(begin, "topics").orElseThrow())
                .extracting(change -> version(change.before()) + " " + version(change.after()))
                .containsExactly("- 1", "1 3", "3 -", "- 5");
    }

    private static String version(@Nullable ObjectNode object) {
        return object == null ? "-" : object.path("metadata").path("resourceVersion").asText();
    }

    @Test
    void findsTheObjectsInANamespace() {
        put("a", "", "cluster-scoped");
        put("a", "one", "x");
        put("a", "one", "y");
        put("a", "two", "z");
        put("a/b", "one", "x");
        put("b", "on", "x");
        put("b", "one", "x");
        put("c", "two", "x");

        assertThat(store.keysIn("one"))
                .containsExactly(
                        key("a", "one", "x"),
                        key("a", "one", "y"),
                        key("a/b", "one", "x"),
                        key("b", "one", "x"));
        assertThat(store.keysIn("none")).isEmpty();
        assertThat(store.keys("a")).hasSize(4);
    }

    private void put(String resource, String namespace, String name) {
        ObjectNode object = Json.object();
        store.put(key(resource, namespace, name), object);
    }

    private static Key key(String resource, String namespace, String name) {
        return new Key(resource, namespace, name);
    }
}
