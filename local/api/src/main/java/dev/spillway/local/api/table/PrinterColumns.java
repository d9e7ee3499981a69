package dev.spillway.local.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.object.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The {@code additionalPrinterColumns} of a CustomResourceDefinition. */
public final class PrinterColumns {

    private PrinterColumns() {}

    /** The name, then the columns of the definition or, without any, the age. */
    public static List<Column> of(JsonNode definitions) {
        if (definitions.isEmpty()) {
            return List.of(Column.NAME, Column.AGE);
        }
        return Stream.concat(
                        Stream.of(Column.NAME),
                        Json.objects(definitions)
                                .map(each ->
                                        new Column(
                                                each.path("name").asText(),
                                                each.path("type").asText(),
                                                each.path("format").asText(""),
                                                each.path("description").asText(""),
                                                each.path("priority").asInt(),
                                                cell(
                                                        each.path("type").asText(),
                                                        each.path("jsonPath").asText()))))
                .toList();
    }

    /** A value of another type than the column's is not shown, as in Kubernetes. */
    private static Column.Cell cell(String type, String path) {
        Optional<JsonPath> jsonPath = JsonPath.parse(path);
        return (object, now) -> {
            List<JsonNode> found = jsonPath.map(each -> each.find(object)).orElse(List.of());
            return found.isEmpty() ? NullNode.instance : cell(type, found, now);
        };
    }

    private static JsonNode cell(String type, List<JsonNode> found, Instant now) {
        JsonNode first = found.getFirst();
        return switch (type) {
            case "integer" ->
                    first.isNumber()
                            ? JsonNodeFactory.instance.numberNode(first.longValue())
                            : NullNode.instance;
            case "number" -> first.isNumber() ? first : NullNode.instance;
            case "boolean" -> first.isBoolean() ? first : NullNode.instance;
            case "date" ->
                    first.isTextual()
                            ? new TextNode(Age.since(first.asText(), now))
                            : NullNode.instance;
            case "string" ->
                    new TextNode(
                            String.join(" ", found.stream().map(PrinterColumns::text).toList()));
            default -> NullNode.instance;
        };
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
