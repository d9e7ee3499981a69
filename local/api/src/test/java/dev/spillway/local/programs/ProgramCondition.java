package dev.spillway.local.programs;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Decides whether a test with {@link NeedsProgram} runs. A condition, not an assumption: after a
 * failed assumption, a TempDir that is cleaned up on success would be kept.
 */
final class ProgramCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), NeedsProgram.class)
                .map(needs ->
                        decide(
                                needs.value(),
                                Optional.ofNullable(System.getenv("PATH")),
                                required()))
                .orElse(ConditionEvaluationResult.enabled("needs no program"));
    }

    private static boolean required() {
        return "true".equals(System.getenv("CI"))
                || System.getProperty("spillway.require-tools") != null;
    }

    /**
     * @throws IllegalStateException when the program is required and missing: the test fails
     */
    static ConditionEvaluationResult decide(
            Program program, Optional<String> path, boolean required) {
        if (program.isOn(path)) {
            return ConditionEvaluationResult.enabled(program + " is on the PATH");
        }
        var missing = program + " is not on the PATH. To install it: " + program.remedy();
        if (required) {
            throw new IllegalStateException(missing);
        }
        return ConditionEvaluationResult.disabled(missing);
    }
}
