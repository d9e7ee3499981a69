package dev.spillway.local.api;

import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.resources.Resources;
import dev.spillway.local.api.resources.WriteOptions;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.Type;
import dev.spillway.local.api.types.Types;
import java.util.List;

/** What every cluster has from the beginning. */
final class FirstObjects {

    private static final List<String> NAMESPACES =
            List.of("default", "kube-node-lease", "kube-public", "kube-system");

    private FirstObjects() {}

    static void create(Types types, Store store, Resources resources) {
        Type namespace = types.byPlural("", "v1", "namespaces").orElseThrow();
        for (String name : NAMESPACES) {
            if (store.get(namespace.key("", name)) == null) {
                var object = Json.object();
                object.putObject("metadata").put("name", name);
                resources.create(namespace, "", object, WriteOptions.internal("kube-apiserver"));
            }
        }
    }
}
