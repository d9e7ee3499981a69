package dev.spillway.local.api.types;

import dev.spillway.local.api.object.ResourceName;
import dev.spillway.local.api.store.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types that are served at present: the built-in ones and those of the CRDs. */
public final class Types {

    private final List<Type> builtIn;
    private final Map<ResourceName, Type> custom = new LinkedHashMap<>();

    public Types(List<Type> builtIn) {
        this.builtIn = List.copyOf(builtIn);
    }

    /** In the order in which kubectl resolves a name that several groups have. */
    public List<Type> all() {
        List<Type> all = new ArrayList<>(builtIn);
        all.addAll(custom.values());
        return all;
    }

    public Optional<Type> byPlural(String group, String version, String plural) {
        return all().stream()
                .filter(each ->
                        each.group().equals(group)
                                && each.version().equals(version)
                                && each.plural().equals(plural))
                .findFirst();
    }

    /** What an owner reference's apiVersion and kind name. */
    public Optional<Type> byKind(String apiVersion, String kind) {
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
    public void serve(Type type) {
        custom.put(type.resource(), type);
    }

    public void forget(ResourceName resource) {
        custom.remove(resource);
    }
}
