package dev.spillway.local.api.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.resources.ServiceAddresses;
import dev.spillway.local.api.resources.ServiceRange;
import dev.spillway.local.api.store.Journal;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.BuiltInTypes;
import dev.spillway.local.api.types.ResourceTypes;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cost of cleanup: a write or a removal must not visit unrelated objects. */
class CleanupCostTest {
    private static final int UNRELATED = 50;

    private final Store store = new Store(Journal.none());
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeEach
    void startWithUnrelatedObjects() {
        ResourceTypes types = new ResourceTypes(BuiltInTypes.all());
        InstantSource clock = InstantSource.system();
        Registry registry =
                new Registry(
                        store,
                        new ServiceAddresses(store, ServiceRange.parse("10.96.0.0/16")),
                        clock);
        new CleanupController(store, types, registry, new Deletion(store, clock), clock, later::add)
                .start();
        put("namespaces", "", "default", Json.object());
        for (int i = 0; i < UNRELATED; i++) {
            put("configmaps", "default", "stranger-" + i, new Counted(looks));
        }
        runAll();
        looks.set(0);
    }

    @Test
    void aWriteVisitsNoOtherObject() {
        put("configmaps", "default", "a", Json.object());
        runAll();

        assertThat(looks).hasValue(0);
    }

    @Test
    void aRemovalVisitsNoUnrelatedObject() {
        put("configmaps", "default", "owner", Json.object());
        put("configmaps", "default", "owned", ownedBy("owner"));
        runAll();

        store.remove(key("configmaps", "default", "owner"));
        runAll();

        assertThat(looks).hasValue(0);
        assertThat(store.get(key("configmaps", "default", "owned"))).isNull();
    }

    @Test
    void theCostOfDeletingANamespaceIsLinear() {
        put("namespaces", "", "going", Json.object());
        for (int i = 0; i < UNRELATED; i++) {
            ObjectNode inside = new Counted(looks);
            Json.child(inside, "metadata").putArray("finalizers").add("test/held");
            put("configmaps", "going", "inside-" + i, inside);
        }
        runAll();
        ObjectNode namespace = Json.object();
        Json.child(namespace, "metadata").put("deletionTimestamp", "2026-11-01T00:00:00Z");
        Json.child(namespace, "spec").putArray("finalizers").add("kubernetes");
        put("namespaces", "", "going", namespace);
        runAll();
        looks.set(0);

        for (int i = 0; i < UNRELATED; i++) {
            store.remove(key("configmaps", "going", "inside-" + i));
            runAll();
        }

        assertThat(looks.get()).isLessThan(10 * UNRELATED);
        assertThat(store.get(key("namespaces", "", "going"))).isNull();
    }

    private static ObjectNode ownedBy(String owner) {
        ObjectNode object = Json.object();
        Json.child(object, "metadata")
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .put("name", owner)
                .put("uid", owner);
        return object;
    }

    private void put(String resource, String namespace, String name, ObjectNode object) {
        object.put("apiVersion", "v1");
        object.put("kind", resource.equals("namespaces") ? "Namespace" : "ConfigMap");
        Json.child(object, "metadata")
                .put("name", name)
                .put("uid", name)
                .put("namespace", namespace);
        store.put(key(resource, namespace, name), object);
    }

    private static Key key(String resource, String namespace, String name) {
        return new Key(resource, namespace, name);
    }

    private void runAll() {
        while (!later.isEmpty()) {
            later.removeFirst().run();
        }
    }

    /** Counts how often its fields are read. */
    private static final class Counted extends ObjectNode {
        private static final long serialVersionUID = 1;

        private final AtomicInteger looks;

        Counted(AtomicInteger looks) {
            super(JsonNodeFactory.instance);
            this.looks = looks;
        }

        @Override
        public JsonNode get(String field) {
            looks.incrementAndGet();
            return super.get(field);
        }

        @Override
        public JsonNode path(String field) {
            looks.incrementAndGet();
            return super.path(field);
        }

        /** Copies are counted too. */
        @Override
        public ObjectNode deepCopy() {
            Counted copy = new Counted(looks);
            copy.setAll(super.deepCopy());
            return copy;
        }
    }
}
