package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What fabric8's generator does not take from our classes into a schema: keys of lists, times,
 * nullable values of maps, integer formats; and descriptions of the parts of a Pod's spec that the
 * API embeds, which say where to read about them.
 */
final class SchemaDetails {
    private SchemaDetails() {}

    static void complete(JsonNode schema, Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            var property = (ObjectNode) schema.at("/properties/" + name(record, component));
            annotations(property, field(record, component));
            rulesOnce(property);
            if (field(record, component).isAnnotationPresent(OneOrMany.class)) {
                property.retain("description");
                property.put("x-kubernetes-preserve-unknown-fields", true);
                continue;
            }
            if (field(record, component).isAnnotationPresent(AnyFields.class)
                    && Map.class.equals(component.getType())) {
                property.putObject("additionalProperties")
                        .put("x-kubernetes-preserve-unknown-fields", true);
                continue;
            }
            if (field(record, component).isAnnotationPresent(AnyFields.class)) {
                property.putObject("items")
                        .put("type", "object")
                        .put("x-kubernetes-preserve-unknown-fields", true);
                continue;
            }
            type(property, component.getAnnotatedType(), component.getName());
        }
        integersAreWhole((ObjectNode) schema);
    }

    private static void annotations(ObjectNode property, Field field) {
        var key = field.getAnnotation(ListMapKey.class);
        if (key != null) {
            property.put("x-kubernetes-list-type", "map");
            property.putArray("x-kubernetes-list-map-keys").add(key.value());
        }
        if (field.isAnnotationPresent(Timestamp.class)) {
            property.put("format", "date-time");
        }
    }

    /** The generator finds a record component's rules twice: at its field and at its accessor. */
    private static void rulesOnce(ObjectNode property) {
        if (property.has("x-kubernetes-validations")) {
            var rules = new LinkedHashSet<JsonNode>();
            property.get("x-kubernetes-validations").forEach(rules::add);
            property.putArray("x-kubernetes-validations").addAll(rules);
        }
    }

    private static void type(ObjectNode schema, AnnotatedType annotated, String name) {
        Type type = annotated.getType();
        if (type == Integer.class) {
            schema.put("format", "int32");
        } else if (type == Long.class) {
            schema.put("format", "int64");
        } else if (type instanceof Class<?> plain && plain.isRecord()) {
            complete(schema, plain);
        } else if (type instanceof Class<?> plain && isKubernetes(plain)) {
            describe(schema, kubernetesField(name));
        } else if (type instanceof ParameterizedType generic) {
            AnnotatedType[] arguments =
                    ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            if (generic.getRawType() == List.class) {
                type((ObjectNode) schema.get("items"), arguments[0], name);
            } else if (generic.getRawType() == Map.class) {
                nullableValues((ObjectNode) schema.get("additionalProperties"), arguments[1]);
            }
        }
    }

    private static void nullableValues(ObjectNode values, AnnotatedType type) {
        if (type.isAnnotationPresent(Nullable.class)) {
            values.put("nullable", true);
        }
    }

    private static boolean isKubernetes(Class<?> type) {
        return type.getName().startsWith("io.fabric8.kubernetes.api.model.");
    }

    private static String kubernetesField(String name) {
        return switch (name) {
            case "topologySpread" -> "pod.spec.topologySpreadConstraints";
            case "env", "volumeMounts" -> "pod.spec.containers." + name;
            case "containerSecurityContext" -> "pod.spec.containers.securityContext";
            default -> "pod.spec." + name;
        };
    }

    private static void describe(JsonNode schema, String path) {
        schema.path("properties")
                .properties()
                .forEach(property -> {
                    String here = path + "." + property.getKey();
                    ((ObjectNode) property.getValue())
                            .put("description", "As " + here + "; see kubectl explain.");
                    describe(property.getValue(), here);
                    describe(property.getValue().path("items"), here);
                });
    }

    /** Bounds are doubles in the generator: 1.0 becomes 1. */
    private static void integersAreWhole(ObjectNode schema) {
        for (JsonNode property : schema.path("properties")) {
            for (String bound : List.of("minimum", "maximum")) {
                if (property.path(bound).isDouble()) {
                    ((ObjectNode) property).put(bound, property.get(bound).asInt());
                }
            }
        }
    }

    /** A word of Java's, such as default, is no name of a component. */
    static String name(Class<?> record, RecordComponent component) {
        var given = field(record, component).getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty() ? component.getName() : given.value();
    }

    private static Field field(Class<?> record, RecordComponent component) {
        try {
            return record.getDeclaredField(component.getName());
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
