package dev.spillway.local.api.types;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds unknown fields and type errors in objects of built-in types, by reflection on fabric8's
 * model classes, which are not instantiated.
 */
final class DecodingCheck {

    private static final String MODEL = "io.fabric8.kubernetes.api.model.";

    /** The packages of the groups, relative to that of the core group. */
    private static final Map<String, String> PACKAGES =
            Map.of(
                    "v1", "",
                    "apps/v1", "apps.",
                    "policy/v1", "policy.v1.",
                    "networking.k8s.io/v1", "networking.v1.",
                    "rbac.authorization.k8s.io/v1", "rbac.",
                    "coordination.k8s.io/v1", "coordination.v1.",
                    "discovery.k8s.io/v1", "discovery.v1.",
                    "scheduling.k8s.io/v1", "scheduling.v1.",
                    "storage.k8s.io/v1", "storage.");

    private static final Map<String, String> MORE_PACKAGES =
            Map.of(
                    "autoscaling/v2", "autoscaling.v2.",
                    "apiextensions.k8s.io/v1", "apiextensions.v1.");

    /**
     * Classes whose JSON is not an object with their fields, and JSON schemas, which have a parser
     * of their own.
     */
    private static final Set<String> OPAQUE =
            Set.of(
                    "AnyType",
                    "FieldsV1",
                    "IntOrString",
                    "JSONSchemaProps",
                    "KubernetesResource",
                    "MicroTime",
                    "Quantity",
                    "RawExtension");

    private static final Map<Class<?>, Map<String, Type>> FIELDS = new ConcurrentHashMap<>();

    /**
     * The result.
     *
     * @param unknown paths such as {@code spec.bogus}
     * @param typeErrors such as {@code json: cannot unmarshal number into Go struct field .data.k
     *     of type string}
     */
    record Findings(List<String> unknown, List<String> typeErrors) {}

    private DecodingCheck() {}

    static Findings check(String apiVersion, String kind, ObjectNode object) {
        Findings findings = new Findings(new ArrayList<>(), new ArrayList<>());
        String place = PACKAGES.getOrDefault(apiVersion, MORE_PACKAGES.get(apiVersion));
        try {
            Class<?> model =
                    Class.forName(
                            MODEL + place + kind, false, DecodingCheck.class.getClassLoader());
            checkObject(object, model, "", findings);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("No model of " + apiVersion + " " + kind, e);
        }
        return findings;
    }

    private static void check(JsonNode value, Type type, String path, Findings findings) {
        if (value.isNull()) {
            return;
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                expect(value, value.isArray(), "slice", path, findings);
                for (int i = 0; i < value.size(); i++) {
                    check(value.path(i), arguments[0], path + "[" + i + "]", findings);
                }
            } else {
                expect(value, value.isObject(), "map", path, findings);
                value.properties()
                        .forEach(each ->
                                check(
                                        each.getValue(),
                                        arguments[1],
                                        path + "." + each.getKey(),
                                        findings));
            }
        } else if (type == String.class) {
            expect(value, value.isTextual(), "string", path, findings);
        } else if (type == Integer.class || type == Long.class) {
            String name = type == Integer.class ? "int32" : "int64";
            expect(value, value.isIntegralNumber(), name, path, findings);
        } else if (type == Boolean.class) {
            expect(value, value.isBoolean(), "bool", path, findings);
        } else if (type instanceof Class<?> model
                && model.getName().startsWith(MODEL)
                && !OPAQUE.contains(model.getSimpleName())) {
            expect(value, value.isObject(), model.getSimpleName(), path, findings);
            if (value instanceof ObjectNode object) {
                checkObject(object, model, path, findings);
            }
        }
    }

    private static void checkObject(
            ObjectNode object, Class<?> model, String path, Findings findings) {
        Map<String, Type> fields = FIELDS.computeIfAbsent(model, DecodingCheck::fields);
        for (var each : object.properties()) {
            String inside = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
            Type type = fields.get(each.getKey());
            if (type == null) {
                findings.unknown().add(inside);
            } else {
                check(each.getValue(), type, inside, findings);
            }
        }
    }

    private static Map<String, Type> fields(Class<?> model) {
        Map<String, Type> fields = new HashMap<>();
        for (Field field : model.getDeclaredFields()) {
            JsonProperty property = field.getAnnotation(JsonProperty.class);
            if (property != null) {
                String name = property.value().isEmpty() ? field.getName() : property.value();
                fields.put(name, field.getGenericType());
            }
        }
        return fields;
    }

    private static void expect(
            JsonNode value, boolean fits, String type, String path, Findings findings) {
        if (!fits) {
            findings.typeErrors()
                    .add(
                            "json: cannot unmarshal %s into Go struct field .%s of type %s"
                                    .formatted(goKind(value), path, type));
        }
    }

    private static String goKind(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "number" : "number " + value;
            case STRING -> "string";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case BINARY, MISSING, NULL, POJO -> "null";
        };
    }
}
