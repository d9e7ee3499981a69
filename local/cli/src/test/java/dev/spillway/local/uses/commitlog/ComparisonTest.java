package dev.spillway.local.uses.commitlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final SortedMap<Long, String> EXPECTED =
            new TreeMap<>(Map.of(1L, "1|tea", 2L, "2|coffee", 3L, "3|milk"));

    @Test
    void equalRowsDoNotDiffer() {
        assertThat(Comparison.difference(EXPECTED, new TreeMap<>(EXPECTED))).isEmpty();
    }

    @Test
    void saysWhatIsMissingDifferentAndSurplusWithWhatWasExpectedAndSeen() {
        var seen = new TreeMap<>(Map.of(1L, "1|water", 3L, "3|milk", 4L, "4|juice"));

        assertThat(Comparison.difference(EXPECTED, seen))
                .contains(
                        """
                        of 3 rows 1 are missing, 1 are different, and 1 are there that must not be:
                            expected 1|tea
                            seen     1|water
                            expected 2|coffee
                            seen     no row 2
                            expected no row 4
                            seen     4|juice\
                        """);
    }

    @Test
    void showsAFewOfMany() {
        var many = new TreeMap<Long, String>();
        for (long id = 0; id < 1_000; id++) {
            many.put(id, "row");
        }

        assertThat(Comparison.difference(many, new TreeMap<>()))
                .hasValueSatisfying(text ->
                        assertThat(text)
                                .startsWith("of 1000 rows 1000 are missing")
                                .hasLineCount(11));
    }
}
