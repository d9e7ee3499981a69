package dev.spillway.local.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The part of Kubernetes' JSONPath that printer columns use: {@code
 * .status.conditions[?(@.type=="Ready")].status}, {@code .spec.list[0]}, {@code
 * .spec.list[*].name}, {@code .metadata.labels['a.b/c']}, {@code .metadata.labels.a\.b}.
 */
public final class JsonPath {

    private static final Pattern STEP =
            Pattern.compile(
                    "\\.?\\[\\?\\(@\\.([\\w.]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)]"
                            + "|\\.?\\['([^']*)']"
                            + "|\\.?\\[(-?\\d+)]"
                            + "|\\.?\\[(\\*)]"
                            + "|\\.((?:\\\\.|[^.\\[\\\\])+)");

    /** From the nodes so far to the next ones. */
    private interface Step {
        Stream<JsonNode> from(JsonNode node);
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    /** A path in no known form finds nothing. */
    public static JsonPath parse(String path) {
        String text =
                path.startsWith("{") && path.endsWith("}")
                        ? path.substring(1, path.length() - 1)
                        : path;
        List<Step> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                return new JsonPath(List.of(node -> Stream.empty()));
            }
            steps.add(step(matcher));
            end = matcher.end();
        }
        return new JsonPath(List.copyOf(steps));
    }

    private static Step step(Matcher matcher) {
        if (matcher.group(1) != null) {
            String[] field = matcher.group(1).split("\\.", -1);
            String wanted = matcher.group(2);
            return node -> items(node).filter(item -> at(item, field).asText().equals(wanted));
        }
        if (matcher.group(4) != null) {
            int index = Integer.parseInt(matcher.group(4));
            return node -> Stream.of(node.path(index < 0 ? node.size() + index : index));
        }
        if (matcher.group(5) != null) {
            return JsonPath::items;
        }
        String name =
                matcher.group(3) != null
                        ? matcher.group(3)
                        : matcher.group(6).replaceAll("\\\\(.)", "$1");
        return node -> Stream.of(node.path(name));
    }

    private static Stream<JsonNode> items(JsonNode node) {
        List<JsonNode> items = new ArrayList<>();
        node.forEach(items::add);
        return items.stream();
    }

    private static JsonNode at(JsonNode node, String[] path) {
        JsonNode at = node;
        for (String name : path) {
            at = at.path(name);
        }
        return at;
    }

    /** What the path finds, absent values left out. */
    public List<JsonNode> find(JsonNode root) {
        Stream<JsonNode> found = Stream.of(root);
        for (Step step : steps) {
            found = found.flatMap(step::from);
        }
        return found.filter(node -> !node.isMissingNode() && !node.isNull()).toList();
    }
}
