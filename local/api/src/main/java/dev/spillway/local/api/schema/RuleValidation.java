package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.schema.cel.CompiledRule;
import dev.spillway.local.api.schema.cel.RuleException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the rules of a schema on an object, top-down, and pairs each value with its previous
 * one.
 *
 * <p>A rule that cannot be evaluated counts as violated.
 */
final class RuleValidation {

    private final CompiledRules rules;
    private final List<FieldError> errors = new ArrayList<>();

    private RuleValidation(CompiledRules rules) {
        this.rules = rules;
    }

    static List<FieldError> validate(
            ObjectNode object, @Nullable ObjectNode old, Schema root, CompiledRules rules) {
        RuleValidation validation = new RuleValidation(rules);
        validation.validate(object, old, root, FieldPath.ROOT);
        return validation.errors;
    }

    /** A null is seen only by the rules of its parents. */
    private void validate(
            JsonNode value, @Nullable JsonNode oldOrNull, @Nullable Schema schema, FieldPath path) {
        if (schema == null || value.isNull() || !CompiledRules.hasAny(schema)) {
            return;
        }
        JsonNode old = oldOrNull == null || oldOrNull.isNull() ? null : oldOrNull;
        if (!rules.of(schema).isEmpty()) {
            Object self = celValue(value, schema, path);
            Object oldSelf = old == null ? null : celValue(old, schema, path);
            rules.of(schema)
                    .forEach(rule ->
                            evaluate(rule, self, oldSelf, schema, path).ifPresent(errors::add));
        }
        if (value.isArray()) {
            validateItems(value, old, schema, path);
        } else if (value.isObject()) {
            validateProperties(value, old, schema, path);
        }
    }

    private static Object celValue(JsonNode value, Schema schema, FieldPath path) {
        return path.equals(FieldPath.ROOT)
                ? CelValues.ofResource(value, schema)
                : CelValues.of(value, schema);
    }

    /** Only an item of a list of type map has a previous value: the item with the same keys. */
    private void validateItems(
            JsonNode array, @Nullable JsonNode old, Schema schema, FieldPath path) {
        Map<JsonNode, JsonNode> oldByKey = new HashMap<>();
        MergeStrategy.Map map =
                schema.mergeStrategy().orElse(null) instanceof MergeStrategy.Map m ? m : null;
        if (map != null && old != null) {
            old.forEach(item -> oldByKey.putIfAbsent(ValueValidation.keyOf(item, map), item));
        }
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            JsonNode oldItem = map == null ? null : oldByKey.get(ValueValidation.keyOf(item, map));
            validate(item, oldItem, schema.items(), path.index(i));
        }
    }

    private void validateProperties(
            JsonNode object, @Nullable JsonNode old, Schema schema, FieldPath path) {
        object.properties()
                .forEach(each -> {
                    String name = each.getKey();
                    boolean declared = schema.properties().containsKey(name);
                    validate(
                            each.getValue(),
                            old == null ? null : old.get(name),
                            schema.property(name),
                            declared ? path.child(name) : path.key(name));
                });
    }

    private static Optional<FieldError> evaluate(
            CompiledRules.Rule rule,
            Object self,
            @Nullable Object oldSelf,
            Schema schema,
            FieldPath path) {
        CompiledRule expression = rule.expression();
        if (expression != null && expression.usesOldSelf() && oldSelf == null) {
            return Optional.empty();
        }
        return violation(rule, self, oldSelf)
                .map(why -> {
                    String type = '"' + schema.type() + '"';
                    return FieldError.invalid(path.toString(), type, why);
                });
    }

    private static Optional<String> violation(
            CompiledRules.Rule rule, Object self, @Nullable Object oldSelf) {
        if (rule.expression() == null) {
            return Optional.of("rule compile error: " + rule.error());
        }
        try {
            boolean holds = rule.expression().holds(self, oldSelf);
            return holds ? Optional.empty() : Optional.of(rule.message());
        } catch (RuleException e) {
            return Optional.of(e.getMessage() + " evaluating rule: " + rule.source().rule());
        }
    }
}
