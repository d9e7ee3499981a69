package dev.spillway.local.uses.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SentTest {
    private final Sent sent = new Sent();

    @Test
    void countsByDayProductCategoryAndQuery() {
        sent.add(new Step.View("v1", "lamp-red", "lamp", false), "2026-08-03");
        sent.add(new Step.View("v2", "lamp-blue", "lamp", true), Sent.NOW);
        sent.add(new Step.Query("v1", "red"), "2026-08-03");
        sent.add(new Step.Purchase("v1", "lamp-red", 250), Sent.NOW);
        sent.add(new Step.Purchase("v2", "lamp-red", 250), Sent.NOW);

        assertThat(sent.steps()).isEqualTo(5);
        assertThat(sent.total()).isEqualTo(new Sent.Total(2, 1, 1, 2, 500));
        assertThat(sent.report())
                .containsEntry("views-by-day", new TreeMap<>(Map.of("2026-08-03", 1L, "now", 1L)))
                .containsEntry("views-by-category", new TreeMap<>(Map.of("lamp", 2L)))
                .containsEntry("searches-by-query", new TreeMap<>(Map.of("red", 1L)))
                .containsEntry("orders-by-product", new TreeMap<>(Map.of("lamp-red", 2L)))
                .containsEntry("cents-by-day", new TreeMap<>(Map.of("now", 500L)));
    }

    @Test
    void aSearchShowsTheMostClickedFirstAndThoseWithAsManyByName() {
        for (var product : new String[] {"lamp-white", "lamp-red", "lamp-white", "chair-red"}) {
            sent.add(new Step.View("v1", product, "any", true), Sent.NOW);
        }
        sent.add(new Step.View("v1", "lamp-amber", "lamp", false), Sent.NOW);

        var found = sent.found("lamp");

        assertThat(found)
                .hasSize(Assortment.COLOURS.size())
                .startsWith(
                        new Sent.Found("lamp-white", 2),
                        new Sent.Found("lamp-red", 1),
                        new Sent.Found("lamp-amber", 0),
                        new Sent.Found("lamp-black", 0));
        assertThat(sent.found("red")).hasSize(Assortment.CATEGORIES.size());
    }

    @Test
    void aDifferenceSaysWhatWasExpectedAndSeen() {
        sent.add(new Step.Query("v1", "red"), Sent.NOW);
        sent.add(new Step.Query("v1", "blue"), Sent.NOW);
        var seen = sent.report();
        assertThat(Difference.between(sent.report(), seen)).isEmpty();

        seen.get("searches-by-query").put("red", 2L);
        seen.get("searches-by-query").remove("blue");
        seen.get("searches-by-day").put("2026-08-03", 1L);

        assertThat(Difference.between(sent.report(), seen))
                .contains(
                        """
                        3 counts are not as they must be:
                            searches-by-day of 2026-08-03: expected 0, seen 1
                            searches-by-query of blue: expected 1, seen 0
                            searches-by-query of red: expected 1, seen 2\
                        """);
    }
}
