package dev.spillway.local.uses.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Results expected = new Results();
    private final Results seen = new Results();

    @Test
    void ofAWindowTheNewestCountIsTheResult() {
        add(seen, Output.ViewsByPage, "home@12:00", "{\"views\":1}");
        add(seen, Output.ViewsByPage, "home@12:00", "{\"views\":2}");
        expected.count(Output.ViewsByPage, "home@12:00");
        expected.count(Output.ViewsByPage, "home@12:00");

        assertThat(seen.difference(expected)).isEmpty();
    }

    @Test
    void aRecordThatIsThereTwiceIsADifference() {
        var pair = "{\"view\":\"v1\",\"page\":\"home\",\"cents\":5}";
        add(expected, Output.OrdersAfterViews, "o1", pair);
        add(seen, Output.OrdersAfterViews, "o1", pair);
        add(seen, Output.OrdersAfterViews, "o1", pair);

        assertThat(seen.difference(expected))
                .hasValue(
                        "1 of 1 keys of orders-after-views differ, the first is o1 after v1 of"
                                + " home, 5 cents: expected 1, seen 2");
    }

    @Test
    void whatIsMissingAndWhatIsTooMuchAreDifferences() {
        expected.count(Output.ViewsBySection, "books@12:00");
        assertThat(seen.difference(expected)).get().asString().endsWith("expected 1, seen nothing");
        assertThat(expected.difference(seen)).get().asString().endsWith("expected nothing, seen 1");
    }

    @Test
    void aResultThatIsNoJsonIsADifference() {
        expected.count(Output.ViewsByPage, "home@12:00");
        add(seen, Output.ViewsByPage, "home@12:00", "?");

        assertThat(seen.difference(expected)).get().asString().endsWith("expected 1, seen -1");
    }

    private static void add(Results results, Output output, String key, String value) {
        results.add(output, key, value.getBytes(UTF_8));
    }
}
