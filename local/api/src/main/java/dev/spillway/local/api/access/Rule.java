package dev.spillway.local.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.List;
import java.util.stream.Stream;

/**
 * One rule of a Role or ClusterRole. {@code *} in a list means everything.
 *
 * @param names the objects that it is limited to; empty for all
 * @param paths of what is no resource; a trailing {@code *} means everything below
 */
record Rule(
        List<String> verbs,
        List<String> groups,
        List<String> resources,
        List<String> names,
        List<String> paths) {

    private static final String ALL = "*";

    static final Rule EVERYTHING_ON_RESOURCES =
            new Rule(List.of(ALL), List.of(ALL), List.of(ALL), List.of(), List.of());

    static final Rule EVERYTHING_ON_PATHS =
            new Rule(List.of(ALL), List.of(), List.of(), List.of(), List.of(ALL));

    static Rule onPaths(String verb, String... paths) {
        return new Rule(List.of(verb), List.of(), List.of(), List.of(), List.of(paths));
    }

    static Rule creating(String group, String... resources) {
        return new Rule(
                List.of("create"), List.of(group), List.of(resources), List.of(), List.of());
    }

    /** The rules of a role as it is stored. */
    static Stream<Rule> of(JsonNode role) {
        return Json.objects(role.path("rules")).map(Rule::parse);
    }

    private static Rule parse(ObjectNode rule) {
        return new Rule(
                Json.texts(rule.path("verbs")),
                Json.texts(rule.path("apiGroups")),
                Json.texts(rule.path("resources")),
                Json.texts(rule.path("resourceNames")),
                Json.texts(rule.path("nonResourceURLs")));
    }

    boolean allows(Attributes wanted) {
        return contains(verbs, wanted.verb())
                && switch (wanted) {
                    case Attributes.OnResource on ->
                            contains(groups, on.resource().group())
                                    && allowsResource(on)
                                    && (names.isEmpty() || names.contains(on.name()));
                    case Attributes.OnPath on ->
                            paths.stream().anyMatch(path -> covers(path, on.path()));
                };
    }

    /** {@code *}, {@code pods}, {@code pods/log} or {@code *}{@code /log}. */
    private boolean allowsResource(Attributes.OnResource on) {
        return resources.contains(ALL)
                || resources.contains(on.path())
                || !on.subresource().isEmpty() && resources.contains("*/" + on.subresource());
    }

    private static boolean contains(List<String> list, String word) {
        return list.contains(ALL) || list.contains(word);
    }

    private static boolean covers(String pattern, String path) {
        return pattern.equals(path)
                || pattern.endsWith(ALL)
                        && path.startsWith(pattern.substring(0, pattern.length() - 1));
    }

    /** As a SelfSubjectRulesReview lists it. */
    ObjectNode json() {
        ObjectNode json = Json.object();
        json.set("verbs", Json.arrayOf(verbs));
        if (paths.isEmpty()) {
            json.set("apiGroups", Json.arrayOf(groups));
            json.set("resources", Json.arrayOf(resources));
            if (!names.isEmpty()) {
                json.set("resourceNames", Json.arrayOf(names));
            }
        } else {
            json.set("nonResourceURLs", Json.arrayOf(paths));
        }
        return json;
    }

    boolean isOnPaths() {
        return !paths.isEmpty();
    }
}
