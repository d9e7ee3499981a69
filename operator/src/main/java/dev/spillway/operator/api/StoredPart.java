package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The spec or status of a stored object, as far as it can be read: a field with a value of a wrong
 * type, an unknown value of an enum or null in a list is left out and noted. Fields that this
 * release does not have are ignored.
 *
 * @param unreadable what is left out
 */
record StoredPart<P>(P part, List<UnreadableField> unreadable) {
    /** With more, nothing is read: each costs an attempt. */
    private static final int MOST_UNREADABLE = 20;

    private static final int MOST_CHARACTERS = 60;

    /** Without the conversions by which a wrong value would become another one. */
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .withConfigOverride(
                            Map.class,
                            map -> map.setSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL)))
                    .build();

    StoredPart {
        unreadable = List.copyOf(unreadable);
    }

    /**
     * @param root the name of the part, with which paths begin
     */
    static <P> StoredPart<P> read(String root, JsonNode stored, Class<P> type) {
        var unreadable = new ArrayList<UnreadableField>();
        JsonNode rest = stored;
        while (unreadable.size() < MOST_UNREADABLE) {
            var failure = new Failure(nullInList(rest), "a value", List.of());
            if (failure.path().isEmpty()) {
                try {
                    return new StoredPart<>(JSON.treeToValue(rest, type), unreadable);
                } catch (JacksonException e) {
                    failure = Failure.of(e);
                }
            }
            unreadable.add(failure.in(root, rest));
            rest = without(rest, failure.path());
        }
        unreadable.add(
                new UnreadableField(
                        root, "the rest", "read, as so many values are wrong", List.of()));
        return new StoredPart<>(empty(type), unreadable);
    }

    private static <P> P empty(Class<P> type) {
        try {
            return JSON.treeToValue(JSON.createObjectNode(), type);
        } catch (JacksonException e) {
            throw new IllegalStateException("every field of " + type + " is optional", e);
        }
    }

    /** One step of a path: a field, a key of a map, or the index of an element. */
    private record Step(@Nullable String field, boolean ofMap, int index) {
        static Step of(Reference reference) {
            return new Step(
                    reference.getFieldName(),
                    reference.getFrom() instanceof Map,
                    reference.getIndex());
        }

        JsonNode of(JsonNode node) {
            return field == null ? node.path(index) : node.path(field);
        }

        @Override
        public String toString() {
            return field == null ? "[" + index + "]" : ofMap ? "[" + field + "]" : "." + field;
        }
    }

    private record Failure(List<Step> path, String expected, List<String> choices) {
        private static final Set<Class<?>> WHOLE_NUMBERS =
                Set.of(Integer.class, int.class, Long.class, long.class);

        static Failure of(JacksonException e) {
            var path =
                    e instanceof JsonMappingException mapping
                            ? mapping.getPath().stream().map(Step::of).toList()
                            : List.<Step>of();
            var type = target(e);
            return new Failure(
                    path,
                    type.map(Failure::expected)
                            .orElse("what the field takes (see kubectl explain)"),
                    type.filter(Class::isEnum).map(Failure::choices).orElse(List.of()));
        }

        private static Optional<Class<?>> target(JacksonException e) {
            return e instanceof MismatchedInputException mismatch
                    ? Optional.ofNullable(mismatch.getTargetType())
                    : e.getCause() instanceof InputCoercionException overflow
                            ? Optional.ofNullable(overflow.getTargetType())
                            : Optional.empty();
        }

        private static String expected(Class<?> type) {
            if (WHOLE_NUMBERS.contains(type)) {
                return "a whole number";
            }
            if (type == Boolean.class || type == boolean.class) {
                return "true or false";
            }
            if (type == String.class) {
                return "text";
            }
            return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
        }

        private static List<String> choices(Class<?> type) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .toList();
        }

        UnreadableField in(String root, JsonNode part) {
            var text = new StringBuilder(root);
            var value = part;
            for (var step : path) {
                text.append(step);
                value = step.of(value);
            }
            return new UnreadableField(text.toString(), shortened(value), expected, choices);
        }
    }

    /** The first one; empty when there is none. */
    private static List<Step> nullInList(JsonNode node) {
        var children = new ArrayList<Map.Entry<Step, JsonNode>>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                var step = new Step(null, false, i);
                if (node.path(i).isNull()) {
                    return List.of(step);
                }
                children.add(Map.entry(step, node.path(i)));
            }
        }
        node.properties()
                .forEach(field ->
                        children.add(
                                Map.entry(new Step(field.getKey(), false, 0), field.getValue())));
        for (var child : children) {
            var below = nullInList(child.getValue());
            if (!below.isEmpty()) {
                var path = new ArrayList<>(List.of(child.getKey()));
                path.addAll(below);
                return path;
            }
        }
        return List.of();
    }

    /** A copy without the innermost field of the path: a list loses no element, so indices stay. */
    private static JsonNode without(JsonNode part, List<Step> path) {
        var rest = part.deepCopy();
        JsonNode node = rest;
        @Nullable ObjectNode owner = null;
        String field = "";
        for (var step : path) {
            if (node instanceof ObjectNode object && step.field() != null) {
                owner = object;
                field = step.field();
            }
            node = step.of(node);
        }
        return owner == null || owner.remove(field) == null ? JSON.createObjectNode() : rest;
    }

    private static String shortened(JsonNode value) {
        var text = value.isMissingNode() ? "the value" : value.toString();
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
