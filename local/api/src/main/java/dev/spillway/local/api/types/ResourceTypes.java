package dev.spillway.local.api.types;

import dev.spillway.local.api.object.GroupResource;
import dev.spillway.local.api.store.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The served types: the built-in ones and those of the CRDs. */
public final class ResourceTypes {

    private final List<ResourceType> builtIn;

    /**
     * By group, as Kubernetes orders groups of the same priority: with a kind of the same name in
     * {@code postgresql.cnpg.io}, {@code kubectl get clusters} goes there.
     */
    private final SortedMap<GroupResource, ResourceType> custom =
            new TreeMap<>(
                    Comparator.comparing(GroupResource::group)
                            .thenComparing(GroupResource::plural));

    public ResourceTypes(List<ResourceType> builtIn) {
        this.builtIn = List.copyOf(builtIn);
    }

    /** In the order in which kubectl resolves a name that several groups have. */
    public List<ResourceType> all() {
        List<ResourceType> all = new ArrayList<>(builtIn);
        all.addAll(custom.values());
        return all;
    }

    public Optional<ResourceType> byPlural(String group, String version, String plural) {
        return all().stream()
                .filter(each ->
                        each.group().equals(group)
                                && each.version().equals(version)
                                && each.plural().equals(plural))
                .findFirst();
    }

    /** The type with an apiVersion and kind, as owner references name it. */
    public Optional<ResourceType> byKind(String apiVersion, String kind) {
        return all().stream()
                .filter(each -> each.apiVersion().equals(apiVersion) && each.kind().equals(kind))
                .findFirst();
    }

    /** The object with this key in the store; empty if its type is no longer served. */
    public Optional<ObjectReference> reference(Key key) {
        return all().stream()
                .filter(each -> each.stored().equals(key.resource()))
                .findFirst()
                .map(type -> new ObjectReference(type, key.namespace(), key.name()));
    }

    /** Serves a custom resource, in place of its previous definition. */
    public void serve(ResourceType type) {
        custom.put(type.resource(), type);
    }

    public void forget(GroupResource resource) {
        custom.remove(resource);
    }
}
