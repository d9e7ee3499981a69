package dev.spillway.local.api.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The requests that a fault applies to. Each part that is empty selects all.
 *
 * @param agent prefix of the User-Agent
 * @param verbs in RBAC's terms
 * @param resources such as {@code pods} or {@code clusters.spillway.dev/status}
 * @param namespaces a request to all namespaces is in none of these
 */
public record Scope(
        String agent, Set<String> verbs, Set<String> resources, Set<String> namespaces) {

    /**
     * @param json {@code {"agent": "kubectl/", "verbs": ["create"], "resources": ["pods"],
     *     "namespaces": ["default"]}}
     */
    public static Scope of(JsonNode json) {
        return new Scope(
                json.path("agent").asText(),
                texts(json.path("verbs")),
                texts(json.path("resources")),
                texts(json.path("namespaces")));
    }

    boolean includes(Call call) {
        return call.agent().startsWith(agent)
                && (verbs.isEmpty() || verbs.contains(call.verb()))
                && (resources.isEmpty() || resources.contains(call.path()))
                && includesNamespace(call.namespace());
    }

    boolean includesNamespace(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    private static Set<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toUnmodifiableSet());
    }
}
