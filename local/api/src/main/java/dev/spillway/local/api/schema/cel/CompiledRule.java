package dev.spillway.local.api.schema.cel;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compiled validation rule. Thread-safe.
 *
 * @param usesOldSelf true for a transition rule, which applies only to updates
 */
public record CompiledRule(CelRuntime.Program program, boolean usesOldSelf) {

    /**
     * Evaluates the rule.
     *
     * @param self a map, list, String, Long, Double, Boolean or Instant; never null
     * @param oldSelf null unless this is a transition rule
     * @throws RuleException if the evaluation fails, for example because a field is absent
     */
    public boolean holds(Object self, @Nullable Object oldSelf) throws RuleException {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", self);
        if (oldSelf != null) {
            variables.put("oldSelf", oldSelf);
        }
        try {
            return Boolean.TRUE.equals(program.eval(variables));
        } catch (CelEvaluationException e) {
            throw new RuleException(String.valueOf(e.getMessage()));
        }
    }
}
