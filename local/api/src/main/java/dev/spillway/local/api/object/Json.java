package dev.spillway.local.api.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Helpers for JSON trees. */
public final class Json {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /**
     * Parses JSON from outside this program.
     *
     * @throws JsonProcessingException if the text is not JSON
     */
    public static JsonNode read(byte[] text) throws JsonProcessingException {
        return read(MAPPER, text);
    }

    /**
     * Parses YAML; tries JSON first, which is the common case and faster.
     *
     * @throws JsonProcessingException if the text is not YAML
     */
    public static JsonNode readYaml(byte[] text) throws JsonProcessingException {
        try {
            return read(MAPPER, text);
        } catch (JsonProcessingException e) {
            // Not cached: most servers never need it.
            return read(new YAMLMapper(), text);
        }
    }

    private static JsonNode read(ObjectMapper mapper, byte[] text) throws JsonProcessingException {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parses JSON that this program has written. */
    public static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + json, e);
        }
    }

    public static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Equality that ignores the Java type of integers. */
    public static boolean same(JsonNode left, JsonNode right) {
        return left.equals(
                (a, b) -> {
                    if (a.isIntegralNumber() && b.isIntegralNumber()) {
                        return a.longValue() == b.longValue() ? 0 : 1;
                    }
                    return a.equals(b) ? 0 : 1;
                },
                right);
    }

    /** The object at a property, created if absent or null. */
    public static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode present ? present : parent.putObject(name);
    }

    /** The value at a path of plain names, such as {@code spec.template}; missing if absent. */
    public static JsonNode at(JsonNode object, String path) {
        JsonNode at = object;
        for (String name : path.split("\\.", -1)) {
            at = at.path(name);
        }
        return at;
    }

    /** The objects in a list; empty if it is not a list. */
    public static Stream<ObjectNode> objects(JsonNode list) {
        return Stream.iterate(0, i -> i < list.size(), i -> i + 1)
                .map(list::get)
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast);
    }

    /** The strings in a list; empty if it is not a list. */
    public static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    public static ArrayNode arrayOf(Iterable<String> texts) {
        ArrayNode array = array();
        texts.forEach(array::add);
        return array;
    }

    public static void removeIf(ArrayNode array, Predicate<JsonNode> unwanted) {
        for (int i = array.size() - 1; i >= 0; i--) {
            if (unwanted.test(array.get(i))) {
                array.remove(i);
            }
        }
    }

    /** Sets a value that is absent or null. */
    public static void putDefault(ObjectNode object, String name, JsonNode value) {
        if (!object.hasNonNull(name)) {
            object.set(name, value);
        }
    }

    public static void putDefault(ObjectNode object, String name, String value) {
        putDefault(object, name, JsonNodeFactory.instance.textNode(value));
    }

    public static void putDefault(ObjectNode object, String name, int value) {
        putDefault(object, name, JsonNodeFactory.instance.numberNode(value));
    }

    public static void putDefault(ObjectNode object, String name, boolean value) {
        putDefault(object, name, JsonNodeFactory.instance.booleanNode(value));
    }
}
