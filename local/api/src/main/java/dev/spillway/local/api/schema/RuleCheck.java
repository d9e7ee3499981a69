package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether every CEL rule of a schema compiles and says what it has to. */
final class RuleCheck {

    private static final List<String> REASONS =
            List.of(
                    "FieldValueDuplicate",
                    "FieldValueForbidden",
                    "FieldValueInvalid",
                    "FieldValueRequired");

    private final Rules rules;
    private final List<FieldError> errors = new ArrayList<>();

    private RuleCheck(Rules rules) {
        this.rules = rules;
    }

    static List<FieldError> check(Schema schema, Rules rules, Path path) {
        RuleCheck check = new RuleCheck(rules);
        check.node(schema, Optional.empty(), path);
        return check.errors;
    }

    /**
     * @param pathless the list or map whose parts cannot be paired with those of the old object, if
     *     any
     */
    private void node(@Nullable Schema schema, Optional<Path> pathless, Path path) {
        if (schema == null) {
            return;
        }
        List<Rules.Rule> ofNode = rules.of(schema);
        for (int i = 0; i < ofNode.size(); i++) {
            rule(ofNode.get(i), schema, pathless, path.child("x-kubernetes-validations").index(i));
        }
        boolean itemsHaveKeys = "map".equals(schema.extensions().listType());
        node(schema.items(), itemsHaveKeys ? pathless : Optional.of(path), path.child("items"));
        boolean atomic = "atomic".equals(schema.extensions().mapType());
        Optional<Path> below = atomic ? Optional.of(path) : pathless;
        node(schema.additionalProperties(), below, path.child("additionalProperties"));
        schema.properties()
                .forEach((name, property) ->
                        node(property, below, path.child("properties").key(name)));
    }

    private void rule(Rules.Rule rule, Schema schema, Optional<Path> pathless, Path path) {
        Schema.Rule text = rule.text();
        if (text.rule().isEmpty()) {
            errors.add(Errors.required(path.child("rule"), "rule is not specified"));
            return;
        }
        if (hasLineBreak(text.message())) {
            String message = GoText.quote(text.message());
            errors.add(
                    Errors.invalid(
                            path.child("message"),
                            message,
                            "message must not contain line breaks"));
        } else if (hasLineBreak(text.rule()) && text.message().isEmpty()) {
            String detail = "message must be specified if rule contains line breaks";
            errors.add(Errors.required(path.child("message"), detail));
        }
        if (!text.reason().isEmpty() && !REASONS.contains(text.reason())) {
            List<JsonNode> supported = REASONS.stream().<JsonNode>map(TextNode::valueOf).toList();
            errors.add(
                    Errors.notSupported(
                            path.child("reason"), TextNode.valueOf(text.reason()), supported));
        }
        if (!text.fieldPath().isEmpty() && !FieldPaths.isValid(text.fieldPath(), schema)) {
            String fieldPath = GoText.quote(text.fieldPath());
            errors.add(
                    Errors.invalid(
                            path.child("fieldPath"), fieldPath, "fieldPath must be a valid path"));
        }
        if (!rule.error().isEmpty()) {
            errors.add(Errors.invalid(path.child("rule"), asGo(text), rule.error()));
        }
        if (!rule.messageError().isEmpty()) {
            errors.add(
                    Errors.invalid(
                            path.child("messageExpression"), asGo(text), rule.messageError()));
        }
        if (rule.usesOldSelf() && pathless.isPresent()) {
            String detail =
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                            + pathless.get();
            errors.add(Errors.invalid(path.child("rule"), GoText.quote(text.rule()), detail));
        }
        if (text.optionalOldSelf() && rule.expression() != null && !rule.usesOldSelf()) {
            String detail = "may not be set if oldSelf is not used in rule";
            errors.add(Errors.invalid(path.child("optionalOldSelf"), "true", detail));
        }
    }

    private static boolean hasLineBreak(String text) {
        return text.contains("\n") || text.contains("\r");
    }

    /** A rule as Go prints Kubernetes' own structure of it. */
    private static String asGo(Schema.Rule rule) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Rule", rule.rule());
        json.put("Message", rule.message());
        json.put("MessageExpression", rule.messageExpression());
        json.put("Reason", rule.reason().isEmpty() ? null : rule.reason());
        json.put("FieldPath", rule.fieldPath());
        json.put("OptionalOldSelf", rule.optionalOldSelf() ? Boolean.TRUE : null);
        return GoText.json(json);
    }
}
