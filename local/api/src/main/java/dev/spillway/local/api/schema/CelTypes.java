package dev.spillway.local.api.schema;

import com.google.common.collect.ImmutableMap;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The CEL types of a schema's nodes, so that a rule with a misspelt field does not compile. */
final class CelTypes {

    /** What a rule may use of a resource's metadata. */
    private static final Map<String, CelType> METADATA =
            Map.of("name", SimpleType.STRING, "generateName", SimpleType.STRING);

    private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private static final Set<String> RESERVED =
            Set.of(
                    ("true false null in as break const continue else for function if import let"
                                    + " loop package namespace return var void while")
                            .split(" "));

    private final IdentityHashMap<Schema, CelType> types = new IdentityHashMap<>();
    private final List<StructType> structs = new ArrayList<>();

    CelTypes(Schema root) {
        Map<String, CelType> fields = fields(root, "selfType");
        fields.put("apiVersion", SimpleType.STRING);
        fields.put("kind", SimpleType.STRING);
        fields.put("metadata", struct("selfType.metadata", METADATA));
        types.put(root, struct("selfType", fields));
    }

    CelType of(Schema schema) {
        return Objects.requireNonNull(types.get(schema));
    }

    List<StructType> structs() {
        return List.copyOf(structs);
    }

    /**
     * Whether a rule can refer to a property by its plain name. Kubernetes makes others accessible
     * under an escaped name; here a rule that refers to one does not compile.
     */
    static boolean isAccessible(String property) {
        return IDENTIFIER.matcher(property).matches()
                && !property.contains("__")
                && !RESERVED.contains(property);
    }

    private CelType type(Schema schema, String name) {
        CelType type =
                switch (schema.type()) {
                    case "boolean" -> SimpleType.BOOL;
                    case "integer" -> SimpleType.INT;
                    case "number" -> SimpleType.DOUBLE;
                    case "string" ->
                            schema.checks().dateTime() ? SimpleType.TIMESTAMP : SimpleType.STRING;
                    case "array" -> ListType.create(typeOrDyn(schema.items(), name + ".@idx"));
                    case "object" -> object(schema, name);
                    default -> SimpleType.DYN;
                };
        types.put(schema, type);
        return type;
    }

    private CelType typeOrDyn(@Nullable Schema schema, String name) {
        return schema == null ? SimpleType.DYN : type(schema, name);
    }

    private CelType object(Schema schema, String name) {
        return schema.additionalProperties() == null
                ? struct(name, fields(schema, name))
                : MapType.create(
                        SimpleType.STRING, type(schema.additionalProperties(), name + ".@elem"));
    }

    private Map<String, CelType> fields(Schema schema, String name) {
        Map<String, CelType> fields = new LinkedHashMap<>();
        schema.properties()
                .forEach((property, propertySchema) -> {
                    CelType type = type(propertySchema, name + "." + property);
                    if (isAccessible(property)) {
                        fields.put(property, type);
                    }
                });
        return fields;
    }

    private StructType struct(String name, Map<String, CelType> fields) {
        ImmutableMap<String, CelType> known = ImmutableMap.copyOf(fields);
        StructType struct =
                StructType.create(
                        name, known.keySet(), field -> Optional.ofNullable(known.get(field)));
        structs.add(struct);
        return struct;
    }
}
