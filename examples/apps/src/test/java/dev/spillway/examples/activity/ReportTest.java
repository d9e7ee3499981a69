package dev.spillway.examples.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.activity.Event.Order;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.Event.Search;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Instant AUGUST = Instant.parse("2026-08-03T23:59:59Z");
    private static final Instant NOVEMBER = Instant.parse("2026-11-30T00:00:00Z");

    @Test
    void countsByTheTimeOfTheRecordHoweverLateItComes() {
        try (var driver = Driver.of(Report.topology())) {
            var views = Driver.topic(driver, "page-views", PageView.class);
            views.pipeInput("a/v1", view("v1", "p1"), NOVEMBER);
            views.pipeInput("a/v2", view("v2", "p1"), AUGUST);
            views.pipeInput("a/v1", view("v1", "p2"), AUGUST);

            assertThat(report(driver).get("a"))
                    .containsEntry(
                            "views-by-day", sorted(Map.of("2026-08-03", 2L, "2026-11-30", 1L)))
                    .containsEntry("views-by-product", sorted(Map.of("p1", 2L, "p2", 1L)))
                    .containsEntry("views-by-category", sorted(Map.of("lamps", 3L)));
        }
    }

    @Test
    void countsSearchesAndWhatOrdersBrought() {
        try (var driver = Driver.of(Report.topology())) {
            Driver.topic(driver, "searches", Search.class)
                    .pipeInput("a/v1", new Search("a", "v1", "red/blue lamp"), AUGUST);
            var orders = Driver.topic(driver, "orders", Order.class);
            orders.pipeInput("a/v1", new Order("a", "v1", "p1", 1_999), AUGUST);
            orders.pipeInput("a/v1", new Order("a", "v1", "p1", 1), AUGUST);

            assertThat(report(driver).get("a"))
                    .containsEntry("searches-by-query", sorted(Map.of("red/blue lamp", 1L)))
                    .containsEntry("orders-by-product", sorted(Map.of("p1", 2L)))
                    .containsEntry("cents-by-day", sorted(Map.of("2026-08-03", 2_000L)));
        }
    }

    @Test
    void aRecordWithoutAnEventDoesNotStopTheOthers() {
        try (var driver = Driver.of(Report.topology())) {
            Driver.pipeNothing(driver, "page-views");
            Driver.pipeNothing(driver, "searches");
            Driver.pipeNothing(driver, "orders");
            Driver.topic(driver, "page-views", PageView.class)
                    .pipeInput("a/v1", view("v1", "p1"), AUGUST);

            assertThat(report(driver).get("a"))
                    .containsEntry("views-by-product", sorted(Map.of("p1", 1L)));
        }
    }

    @Test
    void keepsSitesApart() {
        try (var driver = Driver.of(Report.topology())) {
            var views = Driver.topic(driver, "page-views", PageView.class);
            views.pipeInput("a/v1", view("v1", "p1"), AUGUST);
            views.pipeInput("b/v1", new PageView("b", "v1", "p1", "lamps", false), AUGUST);

            assertThat(report(driver)).containsOnlyKeys("a", "b");
            assertThat(report(driver).get("b"))
                    .containsEntry("views-by-product", sorted(Map.of("p1", 1L)));
        }
    }

    @Test
    void itsPageShowsWhatVisitorsTypedAsText() {
        SortedMap<String, SortedMap<String, Long>> measures = new TreeMap<>();
        measures.put("searches-by-query", sorted(Map.of("<script>alert(1)</script>", 3L)));
        measures.put("views-by-day", sorted(Map.of("2026-08-03", 2L)));

        var page = ReportPage.of("a", measures, List.of("a", "b"));

        assertThat(page)
                .doesNotContain("<script")
                .contains("&lt;script&gt;")
                .contains("<title>2026-08-03: 2</title>")
                .contains("/?site=b");
    }

    private static PageView view(String visitor, String product) {
        return new PageView("a", visitor, product, "lamps", false);
    }

    private static SortedMap<String, SortedMap<String, SortedMap<String, Long>>> report(
            TopologyTestDriver driver) {
        try (var all = driver.<String, Long>getKeyValueStore("counts").all()) {
            return Report.sum(all);
        }
    }

    private static SortedMap<String, Long> sorted(Map<String, Long> map) {
        return new TreeMap<>(map);
    }
}
