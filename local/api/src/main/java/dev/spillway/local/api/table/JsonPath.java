package dev.spillway.local.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The JSONPath of printer columns, as far as Spillway's CRDs use it: fields and filters, as in
 * {@code .status.conditions[?(@.type=="Ready")].status}.
 */
public final class JsonPath {

    private static final Pattern STEP =
            Pattern.compile("\\[\\?\\(@\\.([\\w.]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)]|\\.([\\w-]+)");

    private final List<Function<JsonNode, Stream<JsonNode>>> steps;

    private JsonPath(List<Function<JsonNode, Stream<JsonNode>>> steps) {
        this.steps = List.copyOf(steps);
    }

    /** Empty if the path uses anything else. */
    public static Optional<JsonPath> parse(String path) {
        List<Function<JsonNode, Stream<JsonNode>>> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            steps.add(step(matcher));
            end = matcher.end();
        }
        return end == path.length() && end > 0
                ? Optional.of(new JsonPath(steps))
                : Optional.empty();
    }

    private static Function<JsonNode, Stream<JsonNode>> step(Matcher matcher) {
        String field = matcher.group(1);
        String wanted = matcher.group(2);
        String name = matcher.group(3);
        return name != null
                ? node -> Stream.of(node.path(name))
                : node ->
                        node.valueStream()
                                .filter(item -> Json.at(item, field).asText().equals(wanted));
    }

    /** What the path finds, without absent values and nulls. */
    public List<JsonNode> find(JsonNode root) {
        Stream<JsonNode> found = Stream.of(root);
        for (Function<JsonNode, Stream<JsonNode>> step : steps) {
            found = found.flatMap(step);
        }
        return found.filter(node -> !node.isMissingNode() && !node.isNull()).toList();
    }
}
