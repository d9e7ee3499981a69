package dev.spillway.local.api.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code fieldPath} of a rule: {@code .spec.size} or {@code .labels['a.b']}. */
final class FieldPaths {

    private static final Pattern STEP =
            Pattern.compile("\\.([^.\\[\\]]+)|\\['((?:[^'\\\\]|\\\\.)*)']");

    private FieldPaths() {}

    /** The steps; empty when the text is no path of fields. */
    private static Optional<List<String>> steps(String fieldPath) {
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(fieldPath);
        int end = 0;
        while (step.find() && step.start() == end) {
            String quoted = step.group(2);
            steps.add(quoted == null ? step.group(1) : quoted.replaceAll("\\\\(.)", "$1"));
            end = step.end();
        }
        return end == fieldPath.length() ? Optional.of(steps) : Optional.empty();
    }

    /** Whether it leads to a field that the schema knows. */
    static boolean isValid(String fieldPath, Schema schema) {
        Optional<List<String>> steps = steps(fieldPath);
        @Nullable Schema at = schema;
        for (String step : steps.orElse(List.of())) {
            at = at == null ? null : at.property(step);
        }
        return steps.isPresent() && at != null;
    }

    static Path below(Path path, String fieldPath) {
        Path at = path;
        for (String step : steps(fieldPath).orElse(List.of())) {
            at = at.child(step);
        }
        return at;
    }
}
