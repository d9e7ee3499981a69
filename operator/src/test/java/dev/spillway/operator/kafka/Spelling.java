package dev.spillway.operator.kafka;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.kafka.common.config.ConfigDef;

/**
 * A way to write a value: each part does something where the value's type lets it.
 *
 * @param before blanks around the whole, and around the commas of a list
 * @param zeros before a number; after the fraction of one that has one
 * @param plus before a number that is not negative
 * @param capitals of a boolean, a bit a letter
 * @param again how often a list of names says its first once more
 */
public record Spelling(String before, int zeros, boolean plus, int capitals, int again) {

    public static final Spelling ODD = new Spelling(" ", 2, true, 0b10101, 1);

    public static Arbitrary<Spelling> any() {
        return Combinators.combine(
                        Arbitraries.of("", " ", "  "),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(false, true),
                        Arbitraries.integers().between(0, 0b11111),
                        Arbitraries.integers().between(0, 2))
                .as(Spelling::new);
    }

    /** The same value, in another text. */
    public String of(String value, ConfigDef.Type type) {
        return before
                + switch (type) {
                    case BOOLEAN -> capitalized(value);
                    case INT, SHORT, LONG -> number(value);
                    case DOUBLE -> number(value) + "0".repeat(value.contains("E") ? 0 : zeros);
                    case LIST -> list(value);
                    case STRING, CLASS, PASSWORD -> value;
                }
                + before;
    }

    private String capitalized(String value) {
        var text = new StringBuilder(value);
        for (int i = 0; i < value.length(); i++) {
            if ((capitals >> i & 1) == 1) {
                text.replace(i, i + 1, value.substring(i, i + 1).toUpperCase(Locale.ROOT));
            }
        }
        return text.toString();
    }

    private String number(String value) {
        return value.startsWith("-")
                ? "-" + "0".repeat(zeros) + value.substring(1)
                : (plus ? "+" : "") + "0".repeat(zeros) + value;
    }

    /** Only names may be said again: Kafka takes repeated replicas for what they are. */
    private String list(String value) {
        var first = value.split(",", -1)[0];
        var repeated = first.matches("[a-z]+") ? ("," + first).repeat(again) : "";
        return (value + repeated).replace(",", before + "," + before);
    }
}
