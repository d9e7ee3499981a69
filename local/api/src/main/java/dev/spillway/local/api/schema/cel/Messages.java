package dev.spillway.local.api.schema.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationResult;
import dev.cel.runtime.CelEvaluationException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The errors of the Java implementation of CEL in the words of the Go one, which is Kubernetes'.
 */
final class Messages {

    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*\\)$");
    private static final Pattern POSITION = Pattern.compile("^evaluation error( at [^:]*:\\d+)?: ");
    private static final Pattern KEY = Pattern.compile("key '(.*)' is not present in map");
    private static final Pattern INDEX =
            Pattern.compile("Index out of bounds: (-?\\d+)", Pattern.CASE_INSENSITIVE);

    private Messages() {}

    static String syntaxErrors(CelValidationResult result) {
        return issues(result, message -> "Syntax error: " + message);
    }

    static String typeErrors(CelValidationResult result) {
        return issues(result, message -> CANDIDATES.matcher(message).replaceFirst(""));
    }

    private static String issues(CelValidationResult result, UnaryOperator<String> rewording) {
        return result.getErrors().stream()
                .map(issue -> reworded(issue, rewording).toDisplayString(result.getSource()))
                .collect(Collectors.joining("\n"));
    }

    private static CelIssue reworded(CelIssue issue, UnaryOperator<String> rewording) {
        return CelIssue.formatError(
                issue.getExprId(), issue.getSourceLocation(), rewording.apply(issue.getMessage()));
    }

    static String failure(CelEvaluationException failure) {
        String message = POSITION.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
        return switch (failure.getErrorCode()) {
            case ATTRIBUTE_NOT_FOUND -> "no such key: " + first(KEY, message);
            case INDEX_OUT_OF_BOUNDS -> "index out of bounds: " + first(INDEX, message);
            case DIVIDE_BY_ZERO -> "division by zero";
            case OVERLOAD_NOT_FOUND -> "no such overload";
            case NUMERIC_OVERFLOW -> "integer overflow";
            case ITERATION_BUDGET_EXCEEDED -> "operation cancelled: actual cost limit exceeded";
            case INTERNAL_ERROR,
                    DUPLICATE_ATTRIBUTE,
                    INVALID_ARGUMENT,
                    AMBIGUOUS_OVERLOAD,
                    TYPE_NOT_FOUND,
                    BAD_FORMAT ->
                    cause(failure, message);
        };
    }

    /** A function of ours throws with the very text that Kubernetes has. */
    private static String cause(CelEvaluationException failure, String message) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof FunctionFailure) {
                return String.valueOf(cause.getMessage());
            }
        }
        return message;
    }

    private static String first(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? matcher.group(1) : message;
    }
}
