package dev.spillway.operator.model;

import dev.spillway.operator.api.StoredResource;
import dev.spillway.operator.model.Problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a spec and collects every problem on the way. An invalid field yields a placeholder that
 * never gets out: the model is built only when there was no problem.
 */
final class SpecReader {
    private final List<Problem> problems = new ArrayList<>();

    <T> ParseResult<T> result(Supplier<T> model) {
        return problems.isEmpty()
                ? new ParseResult.Valid<>(model.get())
                : new ParseResult.Invalid<>(problems);
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    /** How many there are so far. */
    int problems() {
        return problems.size();
    }

    boolean refused(String path) {
        return problems.stream().anyMatch(problem -> problem.path().equals(path));
    }

    void refuse(String path, Reason reason, String message) {
        problems.add(new Problem(path, reason, message));
    }

    /** All that could not be read of it; without that, what the rest means is not known. */
    static <T> Optional<ParseResult<T>> unreadable(StoredResource<?, ?> resource) {
        return resource.unreadable().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ParseResult.Invalid<>(
                                resource.unreadable().stream()
                                        .map(field ->
                                                new Problem(
                                                        field.path(),
                                                        field.choices().isEmpty()
                                                                ? Reason.Invalid
                                                                : Reason.NotSupported,
                                                        field.message()))
                                        .toList()));
    }

    <T> T required(String path, @Nullable T value, T standIn, String message) {
        if (value == null) {
            refuse(path, Reason.Required, message);
            return standIn;
        }
        return value;
    }

    Bytes bytes(String path, String text) {
        return read(
                path,
                text,
                Bytes::parse,
                new Bytes(0),
                "is not a size: write a whole number with a suffix, for example 20Gi");
    }

    /** A number of at least 1, in any form that Kafka parses. */
    long count(String path, String text) {
        return read(
                path,
                text,
                given -> SettingText.number(given).filter(number -> number >= 1),
                1L,
                "is not a whole number of at least 1");
    }

    /** {@code unlimited}, a size, or the value when unset. */
    Limit<Bytes> size(String path, @Nullable String text, Limit<Bytes> unset) {
        return limit(text, unset, given -> bytes(path, given));
    }

    /** {@code unlimited}, a duration, or the value when unset. */
    Limit<Millis> time(String path, @Nullable String text, Limit<Millis> unset) {
        return limit(
                text,
                unset,
                given ->
                        read(
                                path,
                                given,
                                Millis::parse,
                                new Millis(0),
                                "is not a duration: write a number with ms, s, m, h or d, for"
                                        + " example 6h"));
    }

    private static <T extends Comparable<T>> Limit<T> limit(
            @Nullable String text, Limit<T> unset, Function<String, T> read) {
        if (text == null) {
            return unset;
        }
        return text.equals("unlimited") ? Limit.none() : Limit.of(read.apply(text));
    }

    private <T> T read(
            String path,
            String text,
            Function<String, Optional<T>> parse,
            T standIn,
            String otherwise) {
        var parsed = parse.apply(text);
        if (parsed.isEmpty()) {
            refuse(path, Reason.Invalid, "\"" + text + "\" " + otherwise);
        }
        return parsed.orElse(standIn);
    }
}
