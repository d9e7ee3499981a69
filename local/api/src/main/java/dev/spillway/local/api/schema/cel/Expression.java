package dev.spillway.local.api.schema.cel;

import dev.cel.common.types.CelType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression. Safe for use by many threads.
 *
 * @param usesOldSelf a transition rule, which says nothing about an object without a past
 */
public record Expression(CelRuntime.Program program, CelType resultType, boolean usesOldSelf) {

    /**
     * Evaluates the expression.
     *
     * @param self a map, list, text, Long, Double, Boolean, Duration, Instant ...; never null
     * @param oldSelf null when there is none; an {@code Optional} when the expression was compiled
     *     for one
     * @throws RuleException with Kubernetes' message, such as {@code no such key: name}
     */
    public Object evaluate(Object self, @Nullable Object oldSelf) throws RuleException {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", self);
        if (oldSelf != null) {
            variables.put("oldSelf", oldSelf);
        }
        try {
            return program.eval(variables);
        } catch (CelEvaluationException e) {
            throw new RuleException(Messages.failure(e));
        }
    }
}
