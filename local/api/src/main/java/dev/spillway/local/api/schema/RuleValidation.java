package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.schema.cel.Expression;
import dev.spillway.local.api.schema.cel.RuleException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tries the rules of a schema on an object, top-down, and pairs values with those that they come
 * from.
 *
 * <p>A rule that cannot be tried, or fails on the way, is an error like one that is broken.
 */
final class RuleValidation {

    /** Longer messages give way to the rule's {@code message}. */
    private static final int MAX_MESSAGE_LENGTH = 5 * 1024;

    private final Rules rules;
    private final List<FieldError> errors = new ArrayList<>();

    private RuleValidation(Rules rules) {
        this.rules = rules;
    }

    static List<FieldError> validate(
            ObjectNode object, @Nullable ObjectNode old, Schema root, Rules rules) {
        RuleValidation validation = new RuleValidation(rules);
        validation.validate(object, old, root, true, Path.ROOT);
        return validation.errors;
    }

    /** A null is validated only by the rules above it, which may ask for it. */
    private void validate(
            JsonNode value,
            @Nullable JsonNode oldOrNull,
            @Nullable Schema schema,
            boolean resource,
            Path path) {
        if (schema == null || value.isNull() || !Rules.hasAny(schema)) {
            return;
        }
        JsonNode old = oldOrNull == null || oldOrNull.isNull() ? null : oldOrNull;
        if (!rules.of(schema).isEmpty()) {
            Object self = RuleValues.of(value, schema, resource);
            Object oldSelf = old == null ? null : RuleValues.of(old, schema, resource);
            rules.of(schema)
                    .forEach(rule ->
                            apply(rule, self, oldSelf, schema, path).ifPresent(errors::add));
        }
        if (value.isArray()) {
            validateItems(value, old, schema, path);
        } else if (value.isObject()) {
            validateProperties(value, old, schema, path);
        }
    }

    /** Only the items of a list of type map have a past: the item with the same keys. */
    private void validateItems(JsonNode array, @Nullable JsonNode old, Schema schema, Path path) {
        Map<JsonNode, JsonNode> oldByKey = new HashMap<>();
        boolean hasKeys = "map".equals(schema.extensions().listType());
        if (hasKeys && old != null) {
            old.forEach(item -> oldByKey.putIfAbsent(ListTypes.key(item, schema), item));
        }
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            JsonNode oldItem = hasKeys ? oldByKey.get(ListTypes.key(item, schema)) : null;
            validate(item, oldItem, schema.items(), isResource(schema.items()), path.index(i));
        }
    }

    private void validateProperties(
            JsonNode object, @Nullable JsonNode old, Schema schema, Path path) {
        boolean hasPast = old != null && !"atomic".equals(schema.extensions().mapType());
        object.properties()
                .forEach(entry -> {
                    String name = entry.getKey();
                    Schema property = schema.property(name);
                    Path below =
                            schema.properties().containsKey(name)
                                    ? path.child(name)
                                    : path.key(name);
                    JsonNode oldValue = hasPast && old != null ? old.get(name) : null;
                    validate(entry.getValue(), oldValue, property, isResource(property), below);
                });
    }

    private static boolean isResource(@Nullable Schema schema) {
        return schema != null && schema.extensions().embeddedResource();
    }

    private static Optional<FieldError> apply(
            Rules.Rule rule, Object self, @Nullable Object oldSelf, Schema schema, Path path) {
        Expression expression = rule.expression();
        String type = GoText.quote(schema.type());
        if (expression == null) {
            return Optional.of(Errors.invalid(path, type, "rule compile error: " + rule.error()));
        }
        boolean optional = rule.text().optionalOldSelf();
        if (expression.usesOldSelf() && oldSelf == null && !optional) {
            return Optional.empty();
        }
        Object past = optional ? Optional.ofNullable(oldSelf) : oldSelf;
        try {
            if (Boolean.TRUE.equals(expression.evaluate(self, past))) {
                return Optional.empty();
            }
        } catch (RuleException e) {
            return Optional.of(
                    Errors.invalid(path, type, failure(rule, String.valueOf(e.getMessage()))));
        }
        return Optional.of(broken(rule, self, past, type, path));
    }

    private static String failure(Rules.Rule rule, String error) {
        String named = rule.text().message().isEmpty() ? rule.text().rule() : rule.text().message();
        if (error.startsWith("no such overload")) {
            return "'"
                    + error
                    + "': call arguments did not match a supported operator, function or macro"
                    + " signature for rule: "
                    + named;
        }
        if (error.startsWith("operation cancelled: actual cost limit exceeded")) {
            return "'"
                    + error
                    + "': no further validation rules will be run due to call cost exceeds limit"
                    + " for rule: "
                    + named;
        }
        return error + " evaluating rule: " + named;
    }

    private static FieldError broken(
            Rules.Rule rule, Object self, @Nullable Object oldSelf, String type, Path path) {
        String message = message(rule, self, oldSelf);
        Path at = FieldPaths.below(path, rule.text().fieldPath());
        return switch (rule.text().reason()) {
            case "FieldValueForbidden" -> Errors.forbidden(at, message);
            case "FieldValueRequired" -> Errors.required(at, message);
            case "FieldValueDuplicate" -> Errors.duplicate(at, type);
            default -> Errors.invalid(at, type, message);
        };
    }

    /** A message expression that fails, or says nothing usable, gives way to the plain message. */
    private static String message(Rules.Rule rule, Object self, @Nullable Object oldSelf) {
        String plain =
                rule.text().message().isEmpty()
                        ? "failed rule: " + rule.text().rule()
                        : rule.text().message();
        if (rule.message() == null) {
            return plain;
        }
        try {
            String message = String.valueOf(rule.message().evaluate(self, oldSelf)).strip();
            boolean usable =
                    !message.isEmpty()
                            && !message.contains("\n")
                            && message.length() <= MAX_MESSAGE_LENGTH;
            return usable ? message : plain;
        } catch (RuleException _) {
            return plain;
        }
    }
}
