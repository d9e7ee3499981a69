package dev.spillway.local.api.types;

import dev.spillway.local.api.object.ResourceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types that are served at present: the built-in ones and those of the CRDs. */
public final class Types {

    private final List<Type> builtIn;
    private final Map<ResourceName, List<Type>> custom = new LinkedHashMap<>();

    public Types(List<Type> builtIn) {
        this.builtIn = List.copyOf(builtIn);
    }

    /** In the order of their groups' registration; the preferred version of a resource first. */
    public List<Type> all() {
        List<Type> all = new ArrayList<>(builtIn);
        custom.values().forEach(all::addAll);
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

    /** Any version of what is kept under a name. */
    public Optional<Type> byStored(String stored) {
        return all().stream().filter(each -> each.stored().equals(stored)).findFirst();
    }

    /** Serves the versions of a custom resource, in place of those served before. */
    public void serve(ResourceName resource, List<Type> versions) {
        custom.put(resource, List.copyOf(versions));
    }

    public void forget(ResourceName resource) {
        custom.remove(resource);
    }
}
