package dev.spillway.operator.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The values that Kafka accepts for a setting: the validator of its ConfigDef, as data. Each
 * describes the allowed values for its error message.
 */
sealed interface AllowedValues {

    /** What is wrong with a value, as parsed by Kafka's ConfigDef; empty when it is valid. */
    Optional<String> problem(Object value);

    /** Every value of the type. */
    record Anything() implements AllowedValues {
        @Override
        public Optional<String> problem(Object value) {
            return Optional.empty();
        }
    }

    /** A number; both bounds are inclusive. */
    record Range(Optional<BigDecimal> least, Optional<BigDecimal> most) implements AllowedValues {
        @Override
        public Optional<String> problem(Object value) {
            double number = ((Number) value).doubleValue();
            if (least.filter(bound -> number < bound.doubleValue()).isPresent()) {
                return Optional.of("is too small: " + description());
            }
            if (most.filter(bound -> number > bound.doubleValue()).isPresent()) {
                return Optional.of("is too large: " + description());
            }
            return Optional.empty();
        }

        private String description() {
            return least.map(bound ->
                            most.map(upper ->
                                            "write a number from "
                                                    + plain(bound)
                                                    + " to "
                                                    + plain(upper))
                                    .orElse("write at least " + plain(bound)))
                    .or(() -> most.map(upper -> "write at most " + plain(upper)))
                    .orElse("write a number");
        }

        private static String plain(BigDecimal number) {
            return number.toPlainString();
        }
    }

    /** One of a few words. */
    record OneOf(List<String> choices, boolean inAnyCase) implements AllowedValues {
        public OneOf {
            choices = List.copyOf(choices);
        }

        @Override
        public Optional<String> problem(Object value) {
            boolean known =
                    choices.stream()
                            .anyMatch(choice ->
                                    inAnyCase
                                            ? choice.toUpperCase(Locale.ROOT)
                                                    .equals(
                                                            value.toString()
                                                                    .toUpperCase(Locale.ROOT))
                                            : choice.equals(value));
            return known ? Optional.empty() : Optional.of("is " + noneOf(choices));
        }
    }

    /**
     * A list of non-empty values.
     *
     * @param choices what each may be; empty when any value may
     */
    record EachOf(List<String> choices, boolean mayBeEmpty) implements AllowedValues {
        public EachOf {
            choices = List.copyOf(choices);
        }

        @Override
        public Optional<String> problem(Object value) {
            var values = ((List<?>) value).stream().map(Object::toString).toList();
            if (values.isEmpty()) {
                return mayBeEmpty ? Optional.empty() : Optional.of("must not be empty");
            }
            if (values.contains("")) {
                return Optional.of("has an empty value between commas; remove the comma");
            }
            return choices.isEmpty()
                    ? Optional.empty()
                    : values.stream()
                            .filter(one -> !choices.contains(one))
                            .findFirst()
                            .map(one -> "contains \"" + one + "\", which is " + noneOf(choices));
        }
    }

    /** A non-empty string. */
    record NotEmpty() implements AllowedValues {
        @Override
        public Optional<String> problem(Object value) {
            return value.toString().isEmpty()
                    ? Optional.of("must not be empty; remove the key to leave it unset")
                    : Optional.empty();
        }
    }

    /** A rule that only Kafka's code knows; Kafka reports violations when it starts. */
    record OwnRule(String description) implements AllowedValues {
        @Override
        public Optional<String> problem(Object value) {
            return Optional.empty();
        }
    }

    private static String noneOf(List<String> choices) {
        return "not known to Kafka; choose from: " + String.join(", ", choices);
    }
}
