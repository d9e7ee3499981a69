package dev.spillway.local.api;

import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.resources.WriteOptions;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import dev.spillway.local.api.types.ResourceTypes;
import java.util.List;

/** The namespaces that every cluster has. */
final class SystemNamespaces {

    private static final List<String> NAMESPACES =
            List.of("default", "kube-node-lease", "kube-public", "kube-system");

    private SystemNamespaces() {}

    static void create(ResourceTypes types, Store store, Registry registry) {
        ResourceType namespace = types.byPlural("", "v1", "namespaces").orElseThrow();
        for (String name : NAMESPACES) {
            if (store.get(new ObjectReference(namespace, "", name).key()) == null) {
                var object = Json.object();
                object.putObject("metadata").put("name", name);
                registry.create(namespace, "", object, WriteOptions.internal("kube-apiserver"));
            }
        }
    }
}
