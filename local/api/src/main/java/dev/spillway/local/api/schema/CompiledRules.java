package dev.spillway.local.api.schema;

import dev.spillway.local.api.schema.cel.CompiledRule;
import dev.spillway.local.api.schema.cel.RuleCompiler;
import dev.spillway.local.api.schema.cel.RuleException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The compiled validation rules of every node of a schema.
 *
 * <p>A rule that does not compile is kept with its error, and no object satisfies it.
 */
final class CompiledRules {

    /**
     * One rule.
     *
     * @param expression null if the rule does not compile
     * @param error why it does not; otherwise empty
     */
    record Rule(Schema.Rule source, @Nullable CompiledRule expression, String error) {

        /** What to report when the rule is violated. */
        String message() {
            return source.message().isEmpty() ? "failed rule: " + source.rule() : source.message();
        }
    }

    private final CelTypes types;
    private final RuleCompiler language;
    private final IdentityHashMap<Schema, List<Rule>> rules = new IdentityHashMap<>();

    CompiledRules(Schema root) {
        types = new CelTypes(root);
        language = new RuleCompiler(types.structs());
        compile(root);
    }

    static boolean hasAny(@Nullable Schema schema) {
        return schema != null
                && (!schema.rules().isEmpty()
                        || hasAny(schema.items())
                        || hasAny(schema.additionalProperties())
                        || schema.properties().values().stream().anyMatch(CompiledRules::hasAny));
    }

    List<Rule> of(Schema schema) {
        return rules.getOrDefault(schema, List.of());
    }

    private void compile(@Nullable Schema schema) {
        if (schema == null) {
            return;
        }
        rules.put(schema, schema.rules().stream().map(rule -> compile(rule, schema)).toList());
        compile(schema.items());
        compile(schema.additionalProperties());
        schema.properties().values().forEach(this::compile);
    }

    private Rule compile(Schema.Rule rule, Schema schema) {
        try {
            return new Rule(rule, language.compile(rule.rule(), types.of(schema)), "");
        } catch (RuleException e) {
            return new Rule(rule, null, String.valueOf(e.getMessage()));
        }
    }

    // -- errors of the rules themselves

    /** Why Kubernetes would reject the rules of a new schema. */
    List<FieldError> errors(Schema root, FieldPath path) {
        List<FieldError> errors = new ArrayList<>();
        collectErrors(root, Optional.empty(), path, errors);
        return errors;
    }

    /**
     * @param uncorrelatable the enclosing list, if any, whose items cannot be matched with those of
     *     the old object
     */
    private void collectErrors(
            @Nullable Schema schema,
            Optional<FieldPath> uncorrelatable,
            FieldPath path,
            List<FieldError> errors) {
        if (schema == null) {
            return;
        }
        for (int i = 0; i < of(schema).size(); i++) {
            Rule rule = of(schema).get(i);
            String at = path.child("x-kubernetes-validations").index(i).child("rule").toString();
            String quoted = '"' + rule.source().rule() + '"';
            CompiledRule expression = rule.expression();
            if (expression == null) {
                errors.add(FieldError.invalid(at, quoted, rule.error()));
            } else if (expression.usesOldSelf() && uncorrelatable.isPresent()) {
                String why =
                        "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                                + uncorrelatable.get();
                errors.add(FieldError.invalid(at, quoted, why));
            }
        }
        boolean itemsHaveKeys = schema.mergeStrategy().orElse(null) instanceof MergeStrategy.Map;
        Optional<FieldPath> ofItems = itemsHaveKeys ? uncorrelatable : Optional.of(path);
        collectErrors(schema.items(), ofItems, path.child("items"), errors);
        collectErrors(
                schema.additionalProperties(),
                uncorrelatable,
                path.child("additionalProperties"),
                errors);
        schema.properties()
                .forEach((name, property) -> {
                    FieldPath below = path.child("properties").key(name);
                    collectErrors(property, uncorrelatable, below, errors);
                });
    }
}
