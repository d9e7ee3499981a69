package dev.spillway.operator.status;

import dev.spillway.operator.model.Problem;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Problems of a spec as one message: {@code spec.storage.size: Invalid: ...; spec.replicas: ...}.
 */
final class Problems {

    private Problems() {}

    static String text(List<Problem> problems) {
        return problems.stream()
                .map(p -> p.path() + ": " + p.reason() + ": " + p.message())
                .collect(Collectors.joining("; "));
    }
}
