package dev.spillway.local.api.schema;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The CEL types of a schema's nodes, so that a rule with a misspelt field does not compile.
 *
 * <p>What a schema does not describe has no type, and no rule can get at it: fields kept by
 * x-kubernetes-preserve-unknown-fields, and lists and maps of such.
 */
final class RuleTypes {

    /** What every resource has, whatever its schema says. */
    private static final Map<String, CelType> METADATA =
            Map.of("name", SimpleType.STRING, "generateName", SimpleType.STRING);

    private final IdentityHashMap<Schema, CelType> types = new IdentityHashMap<>();
    private final List<StructType> structs = new ArrayList<>();

    RuleTypes(Schema root) {
        type(root, true, "selfType");
    }

    /** Empty where Kubernetes does not let a rule stand. */
    Optional<CelType> of(Schema schema) {
        return Optional.ofNullable(types.get(schema));
    }

    List<StructType> structs() {
        return List.copyOf(structs);
    }

    private @Nullable CelType type(@Nullable Schema schema, boolean resource, String name) {
        if (schema == null) {
            return null;
        }
        CelType type =
                schema.extensions().intOrString() ? SimpleType.DYN : typed(schema, resource, name);
        if (type != null) {
            types.put(schema, type);
        }
        return type;
    }

    private @Nullable CelType typed(Schema schema, boolean resource, String name) {
        return switch (schema.type()) {
            case "boolean" -> SimpleType.BOOL;
            case "integer" -> SimpleType.INT;
            case "number" -> SimpleType.DOUBLE;
            case "string" -> text(schema.checks().format());
            case "array" -> {
                CelType items = type(schema.items(), isResource(schema.items()), name + ".@idx");
                yield items == null ? null : ListType.create(items);
            }
            case "object" -> object(schema, resource, name);
            default -> null;
        };
    }

    private static CelType text(String format) {
        return switch (format) {
            case "byte" -> SimpleType.BYTES;
            case "duration" -> SimpleType.DURATION;
            case "date", "date-time" -> SimpleType.TIMESTAMP;
            default -> SimpleType.STRING;
        };
    }

    private @Nullable CelType object(Schema schema, boolean resource, String name) {
        Schema values = schema.additionalProperties();
        if (values != null) {
            CelType type = type(values, isResource(values), name + ".@elem");
            return type == null ? null : MapType.create(SimpleType.STRING, type);
        }
        Map<String, CelType> fields = new LinkedHashMap<>();
        schema.properties()
                .forEach((property, propertySchema) -> {
                    CelType type =
                            type(propertySchema, isResource(propertySchema), name + "." + property);
                    Optional<String> escaped = Escaping.escape(property);
                    if (type != null && escaped.isPresent()) {
                        fields.put(escaped.get(), type);
                    }
                });
        if (resource) {
            fields.put("apiVersion", SimpleType.STRING);
            fields.put("kind", SimpleType.STRING);
            fields.put("metadata", struct(name + ".metadata", METADATA));
        }
        return struct(name, fields);
    }

    private StructType struct(String name, Map<String, CelType> fields) {
        ImmutableMap<String, CelType> known = ImmutableMap.copyOf(fields);
        StructType struct =
                StructType.create(
                        name,
                        ImmutableSet.copyOf(fields.keySet()),
                        field -> Optional.ofNullable(known.get(field)));
        structs.add(struct);
        return struct;
    }

    private static boolean isResource(@Nullable Schema schema) {
        return schema != null && schema.extensions().embeddedResource();
    }
}
