package dev.spillway.operator.model;

import java.util.List;

/** The result of parsing a spec: the model, or every problem. */
public sealed interface ParseResult<T> {

    record Valid<T>(T model) implements ParseResult<T> {}

    /** At least one problem. */
    record Invalid<T>(List<Problem> problems) implements ParseResult<T> {
        public Invalid {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("invalid without a problem");
            }
        }
    }
}
