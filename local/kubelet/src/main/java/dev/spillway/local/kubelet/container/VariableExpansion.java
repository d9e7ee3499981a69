package dev.spillway.local.kubelet.container;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands variables: {@code $(NAME)} in Pods, <code>${NAME}</code> in the image map. */
final class VariableExpansion {
    private static final Pattern POD =
            Pattern.compile("\\$\\$|\\$\\(([-._a-zA-Z][-._a-zA-Z0-9]*)\\)");
    private static final Pattern IMAGE =
            Pattern.compile("\\$\\{([a-zA-Z_][a-zA-Z0-9_]*)(?::-([^}]*))?}");

    private VariableExpansion() {}

    /** As in Kubernetes: {@code $$} is a dollar sign, and an undefined reference is kept. */
    static String ofPod(String text, Map<String, String> variables) {
        return replace(
                POD,
                text,
                match ->
                        match.group(1) == null
                                ? "$"
                                : variables.getOrDefault(match.group(1), match.group()));
    }

    /** As in a shell: <code>${NAME:-value}</code> has a default; undefined is empty. */
    static String ofImage(String text, Map<String, String> variables) {
        return replace(
                IMAGE,
                text,
                match -> {
                    String value = variables.getOrDefault(match.group(1), "");
                    return value.isEmpty() && match.group(2) != null ? match.group(2) : value;
                });
    }

    private static String replace(
            Pattern pattern, String text, java.util.function.Function<MatchResult, String> value) {
        return pattern.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(value.apply(match)));
    }
}
