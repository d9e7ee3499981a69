package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.GroupResource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A served resource with its only version.
 *
 * @param status whether there is a status subresource
 * @param scale null if there is no scale subresource
 * @param generation whether {@code metadata.generation} counts changes of the spec
 * @param selectable the fields that field selectors may use, beyond metadata.name and
 *     metadata.namespace
 * @param schema the openAPIV3Schema of a custom resource; null for a built-in one
 */
public record ResourceType(
        GroupResource resource,
        String version,
        Names names,
        boolean namespaced,
        boolean status,
        @Nullable Scale scale,
        boolean generation,
        Set<String> selectable,
        @Nullable JsonNode schema,
        Strategy strategy) {

    public record Names(
            String singular, String kind, List<String> shortNames, List<String> categories) {}

    /** Paths such as {@code spec.replicas}; the selector's is empty if there is none. */
    public record Scale(String specReplicas, String statusReplicas, String selector) {}

    public String group() {
        return resource.group();
    }

    public String plural() {
        return resource.plural();
    }

    public String kind() {
        return names.kind();
    }

    /** {@code v1}, {@code apps/v1} */
    public String apiVersion() {
        return apiVersion(group(), version);
    }

    public static String apiVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The resource's name in the keys of the store: {@code pods}, {@code apps/deployments}. */
    public String stored() {
        return stored(resource);
    }

    public static String stored(GroupResource resource) {
        return apiVersion(resource.group(), resource.plural());
    }

    public boolean custom() {
        return schema != null;
    }
}
