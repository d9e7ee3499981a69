package dev.spillway.local.api.schema;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.spillway.local.api.schema.cel.Expression;
import dev.spillway.local.api.schema.cel.Language;
import dev.spillway.local.api.schema.cel.RuleException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The compiled rules ({@code x-kubernetes-validations}) of every node of a schema.
 *
 * <p>A rule that did not compile is kept with its error: no object passes it.
 */
final class Rules {

    /**
     * One rule.
     *
     * @param expression null when it did not compile, for which {@code error} is the reason
     * @param message null when the rule has no messageExpression, or it did not compile
     */
    record Rule(
            Schema.Rule text,
            @Nullable Expression expression,
            @Nullable Expression message,
            String error,
            String messageError) {

        boolean usesOldSelf() {
            return expression != null && expression.usesOldSelf();
        }
    }

    private final RuleTypes types;
    private final Language language;
    private final IdentityHashMap<Schema, List<Rule>> rules = new IdentityHashMap<>();

    Rules(Schema root) {
        types = new RuleTypes(root);
        language = new Language(types.structs());
        compile(root);
    }

    static boolean hasAny(@Nullable Schema schema) {
        return schema != null
                && (!schema.extensions().validations().isEmpty()
                        || hasAny(schema.items())
                        || hasAny(schema.additionalProperties())
                        || schema.properties().values().stream().anyMatch(Rules::hasAny));
    }

    List<Rule> of(Schema schema) {
        return rules.getOrDefault(schema, List.of());
    }

    private void compile(@Nullable Schema schema) {
        if (schema == null) {
            return;
        }
        if (!schema.extensions().validations().isEmpty()) {
            rules.put(
                    schema,
                    schema.extensions().validations().stream()
                            .map(rule -> compile(rule, schema))
                            .toList());
        }
        compile(schema.items());
        compile(schema.additionalProperties());
        schema.properties().values().forEach(this::compile);
    }

    private Rule compile(Schema.Rule text, Schema schema) {
        Optional<CelType> self = types.of(schema);
        if (self.isEmpty()) {
            String error =
                    "rule declared on schema that does not support validation rules type: '%s' x-kubernetes-preserve-unknown-fields: '%s'"
                            .formatted(schema.type(), schema.extensions().preserveUnknownFields());
            return new Rule(text, null, null, error, "");
        }
        Expression rule;
        try {
            rule = language.compile(text.rule(), self.get(), text.optionalOldSelf());
        } catch (RuleException e) {
            return new Rule(text, null, null, "compilation failed: " + e.getMessage(), "");
        }
        if (!rule.resultType().equals(SimpleType.BOOL)) {
            return new Rule(text, null, null, "cel expression must evaluate to a bool", "");
        }
        if (text.messageExpression().isEmpty()) {
            return new Rule(text, rule, null, "", "");
        }
        try {
            Expression message =
                    language.compile(text.messageExpression(), self.get(), text.optionalOldSelf());
            boolean isText = message.resultType().equals(SimpleType.STRING);
            return isText
                    ? new Rule(text, rule, message, "", "")
                    : new Rule(text, rule, null, "", "messageExpression must evaluate to a string");
        } catch (RuleException e) {
            return new Rule(
                    text,
                    rule,
                    null,
                    "",
                    "messageExpression compilation failed: " + e.getMessage());
        }
    }
}
