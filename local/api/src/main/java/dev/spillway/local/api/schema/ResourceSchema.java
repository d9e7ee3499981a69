package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Suppliers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The compiled schema of a custom resource. Thread-safe. */
public final class ResourceSchema {

    /**
     * Errors after which CEL rules are not evaluated, because they would fail on values of the
     * wrong shape.
     */
    private static final Set<String> BLOCKING =
            Set.of(
                    "FieldValueNotSupported",
                    "FieldValueRequired",
                    "FieldValueTooLong",
                    "FieldValueTooMany",
                    "FieldValueTypeInvalid");

    private static final String NOT_CHECKED =
            "some validation rules were not checked because the object was invalid;"
                    + " correct the existing errors to complete validation";

    private final Schema schema;
    private final Supplier<Optional<CompiledRules>> rules;

    private ResourceSchema(Schema schema) {
        this.schema = schema;
        rules =
                Suppliers.memoize(() ->
                        CompiledRules.hasAny(schema)
                                ? Optional.of(new CompiledRules(schema))
                                : Optional.empty());
    }

    /**
     * Compiles the schema of a new or changed CRD.
     *
     * @throws SchemaException if it is invalid or not supported, or one of its CEL rules does not
     *     compile; field paths start with {@code openAPIV3Schema}
     */
    public static ResourceSchema compile(JsonNode openAPIV3Schema) throws SchemaException {
        FieldPath path = FieldPath.ROOT.child("openAPIV3Schema");
        List<FieldError> errors = new ArrayList<>();
        ResourceSchema compiled =
                new ResourceSchema(SchemaParser.read(openAPIV3Schema, path, errors));
        if (errors.isEmpty()) {
            compiled.rules
                    .get()
                    .ifPresent(rules -> errors.addAll(rules.errors(compiled.schema, path)));
        }
        if (!errors.isEmpty()) {
            throw new SchemaException(errors);
        }
        return compiled;
    }

    /**
     * A schema that {@link #compile} has accepted before. Its CEL rules are compiled at their first
     * use.
     */
    public static ResourceSchema stored(JsonNode openAPIV3Schema) {
        return new ResourceSchema(SchemaParser.read(openAPIV3Schema));
    }

    /** The paths of the fields that {@link #prune} would drop, such as {@code spec.bogus}. */
    public List<String> unknownFields(ObjectNode object) {
        return Pruning.unknownFields(object, schema);
    }

    /** Drops undeclared fields, in place; apiVersion, kind and metadata are kept. */
    public void prune(ObjectNode object) {
        Pruning.prune(object, schema);
    }

    /** Sets, in place, the defaults of fields that are absent, or null without being nullable. */
    public void applyDefaults(ObjectNode object) {
        Defaulting.apply(object, schema);
    }

    /**
     * Validates an object, with Kubernetes' messages; empty if it is valid. A value that an update
     * leaves as it was is no error, even if the schema has become stricter since (Kubernetes calls
     * it ratcheting): otherwise an object that was stored under an earlier schema could get neither
     * a status nor be deleted, since both the status and its finalizers are updates.
     *
     * @param old the object before an update, also for transition rules ({@code oldSelf}); null at
     *     creation
     */
    public List<FieldError> validate(ObjectNode object, @Nullable ObjectNode old) {
        List<FieldError> errors =
                new ArrayList<>(ValueValidation.validate(object, schema, FieldPath.ROOT));
        if (old != null && !errors.isEmpty()) {
            errors.removeAll(ValueValidation.validate(old, schema, FieldPath.ROOT));
        }
        Optional<CompiledRules> compiled = rules.get();
        if (compiled.isEmpty()) {
            return errors;
        }
        if (errors.stream().anyMatch(error -> BLOCKING.contains(error.reason()))) {
            errors.add(FieldError.invalid(FieldPath.ROOT.toString(), "null", NOT_CHECKED));
            return errors;
        }
        errors.addAll(RuleValidation.validate(object, old, schema, compiled.get()));
        return errors;
    }

    /**
     * How server-side apply treats the list or object at a path; empty for scalars and undeclared
     * fields.
     *
     * @param path property names from the root; for an item of a list or a value of a map any text
     */
    public Optional<MergeStrategy> mergeStrategy(List<String> path) {
        Schema at = schema;
        for (String step : path) {
            Schema next = at.items() == null ? at.property(step) : at.items();
            if (next == null) {
                return Optional.empty();
            }
            at = next;
        }
        return at.mergeStrategy();
    }
}
