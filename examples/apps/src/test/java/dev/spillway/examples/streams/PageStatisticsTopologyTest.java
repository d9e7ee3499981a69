package dev.spillway.examples.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageStatisticsTopologyTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    private final TopologyTestDriver driver =
            new TopologyTestDriver(PageStatistics.topology(), settings(), NOON);
    private final TestInputTopic<String, PageView> views = input("page-views", PageView.class);
    private final TestInputTopic<String, Page> pages = input("pages", Page.class);
    private final TestInputTopic<String, Order> orders = input("orders", Order.class);
    private final TestOutputTopic<String, ViewCount> byPage =
            output("views-by-page", ViewCount.class);
    private final TestOutputTopic<String, ViewCount> bySection =
            output("views-by-section", ViewCount.class);
    private final TestOutputTopic<String, OrderAfterView> ordersAfterViews =
            output("orders-after-views", OrderAfterView.class);
    private int ids;

    private static Properties settings() {
        var settings = new Properties();
        settings.putAll(PageStatistics.SETTINGS);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092");
        // In transactions the driver forgets what is put aside before the next record.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        return settings;
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void viewsAreCountedByPageAndWindow() {
        view("anna", "home", 1);
        view("bert", "home", 9);
        view("anna", "home", 10);
        view("anna", "news", 11);

        assertThat(counts(byPage))
                .containsOnly(
                        Map.entry("home@2026-11-30T12:00:00Z", 2L),
                        Map.entry("home@2026-11-30T12:00:10Z", 1L),
                        Map.entry("news@2026-11-30T12:00:10Z", 1L));
    }

    @Test
    void aViewThatComesWithinTheGraceIsCountedInItsWindow() {
        view("anna", "home", 1);
        view("anna", "home", graceSeconds());
        view("bert", "home", 9);

        assertThat(counts(byPage)).containsEntry("home@2026-11-30T12:00:00Z", 2L);
    }

    @Test
    void aViewThatComesAfterTheGraceIsNot() {
        page("home", new Page("Home", "news"), 0);
        view("anna", "home", 1);
        view("anna", "home", 10 + graceSeconds());
        view("bert", "home", 9);

        assertThat(counts(byPage)).containsEntry("home@2026-11-30T12:00:00Z", 1L);
        assertThat(counts(bySection)).containsEntry("news@2026-11-30T12:00:00Z", 1L);
    }

    @Test
    void aViewCountsForTheSectionThatItsPageIsInWhenItIsViewedOrForNone() {
        page("p1", new Page("One", "books"), 0);
        view("anna", "p1", 1);
        page("p1", new Page("One", "music"), 2);
        view("anna", "p1", 3);
        view("bert", "p1", 4);
        pages.pipeInput("p1", null, NOON.plusSeconds(5));
        view("anna", "p1", 6);

        assertThat(counts(bySection))
                .containsOnly(
                        Map.entry("books@2026-11-30T12:00:00Z", 1L),
                        Map.entry("music@2026-11-30T12:00:00Z", 2L));
    }

    @Test
    void anOrderIsPutTogetherWithEachViewOfItsVisitorShortlyBefore() {
        view("anna", "early", 0);
        view("anna", "p1", 1);
        view("bert", "p2", 2);
        view("anna", "p3", 21);
        order("o1", "anna", 21);
        view("anna", "after", 22);

        assertThat(ordersAfterViews.readKeyValuesToList())
                .extracting(pair -> pair.key + " " + pair.value.page())
                .containsExactlyInAnyOrder("o1 p1", "o1 p3");
    }

    @Test
    void aViewThatArrivesAfterItsOrderIsStillFound() {
        order("o1", "anna", 10);
        view("bert", "p1", 60);
        view("anna", "p2", 9);

        assertThat(ordersAfterViews.readKeyValuesToList())
                .extracting(pair -> pair.key + " " + pair.value.page())
                .containsExactly("o1 p2");
    }

    @Test
    void recordsWithoutAValueAreLeftOut() {
        views.pipeInput("anna", null, NOON);
        orders.pipeInput("o1", null, NOON);

        assertThat(byPage.isEmpty()).isTrue();
        assertThat(ordersAfterViews.isEmpty()).isTrue();
    }

    @Test
    void aRecordThatNobodyCanReadIsPutAsideAndTheOthersGoOn() {
        var raw =
                driver.createInputTopic(
                        "page-views", new StringSerializer(), new ByteArraySerializer());
        raw.pipeInput("anna", new byte[] {'?'}, NOON);
        view("anna", "home", 1);

        var unreadable =
                driver.createOutputTopic(
                        "unreadable-events", new StringDeserializer(), new StringDeserializer());
        assertThat(unreadable.readKeyValuesToList())
                .singleElement()
                .satisfies(record -> assertThat(record.value).isEqualTo("?"));
        assertThat(counts(byPage)).containsOnly(Map.entry("home@2026-11-30T12:00:00Z", 1L));
    }

    /** Of each key the newest. */
    private static Map<String, Long> counts(TestOutputTopic<String, ViewCount> topic) {
        var newest = new HashMap<String, Long>();
        topic.readKeyValuesToList().forEach(record -> newest.put(record.key, record.value.views()));
        return newest;
    }

    private static long graceSeconds() {
        return PageStatisticsTopology.GRACE.toSeconds();
    }

    private void view(String visitor, String page, long second) {
        views.pipeInput(visitor, new PageView("v" + ids++, page), NOON.plusSeconds(second));
    }

    private void page(String page, Page value, long second) {
        pages.pipeInput(page, value, NOON.plusSeconds(second));
    }

    private void order(String id, String visitor, long second) {
        orders.pipeInput(id, new Order(id, visitor, 100), NOON.plusSeconds(second));
    }

    private <T> TestInputTopic<String, T> input(String topic, Class<T> type) {
        return driver.createInputTopic(
                topic, new StringSerializer(), Json.serde(type).serializer());
    }

    private <T> TestOutputTopic<String, T> output(String topic, Class<T> type) {
        Serde<T> serde = Json.serde(type);
        return driver.createOutputTopic(
                topic, Serdes.String().deserializer(), serde.deserializer());
    }
}
