package dev.spillway.examples.streams;

import dev.spillway.examples.Json;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.WindowStore;

/**
 * What is computed, from what. All that has a topic or a store has a name of its own, so that they
 * stay the same when a step is added: a step without one is numbered by its place.
 *
 * <pre>
 * page-views -> by page -> counted by window -> views-by-page
 *                       -> + pages -> by section -> counted by window -> views-by-section
 * orders -> by visitor -> + page-views shortly before -> orders-after-views
 * </pre>
 */
final class PageStatisticsTopology {
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** How long before an order a view may be, to count as one that led to it. */
    static final Duration BEFORE_ORDER = Duration.ofSeconds(20);

    /**
     * How late a record may come. Late are not only those of phones that were offline: when one
     * partition's work stands still for a while, because its broker or an instance of this
     * application is down, then all of it comes late to whatever reads it together with others.
     */
    static final Duration GRACE = Duration.ofMinutes(5);

    private static final Serde<String> KEY = Serdes.String();
    private static final Serde<PageView> VIEW = Json.serde(PageView.class);
    private static final Serde<Order> ORDER = Json.serde(Order.class);

    private PageStatisticsTopology() {}

    /**
     * @param settings of the application; some are about the topology
     */
    static Topology of(Properties settings) {
        var builder = new StreamsBuilder();
        KStream<String, PageView> views =
                builder.stream("page-views", Consumed.with(KEY, VIEW))
                        .filter((visitor, view) -> view != null);
        KStream<String, Order> orders =
                builder.stream("orders", Consumed.with(KEY, ORDER))
                        .filter((id, order) -> order != null);
        KTable<String, Page> pages =
                builder.table(
                        "pages",
                        Consumed.with(KEY, Json.serde(Page.class)),
                        Materialized.as("pages"));

        var viewsByPage =
                views.selectKey((visitor, view) -> view.page())
                        .repartition(
                                Repartitioned.<String, PageView>as("page")
                                        .withKeySerde(KEY)
                                        .withValueSerde(VIEW));
        count(viewsByPage.groupByKey(Grouped.with(KEY, VIEW)), "views-by-page");
        count(
                viewsByPage
                        // A page that is not in the table is in no section.
                        .join(
                                pages,
                                (view, page) -> page.section(),
                                Joined.with(KEY, VIEW, Json.serde(Page.class)))
                        .groupBy(
                                (page, section) -> section,
                                Grouped.<String, String>as("section")
                                        .withKeySerde(KEY)
                                        .withValueSerde(Serdes.String())),
                "views-by-section");

        orders.selectKey((id, order) -> order.visitor())
                .repartition(
                        Repartitioned.<String, Order>as("visitor")
                                .withKeySerde(KEY)
                                .withValueSerde(ORDER))
                .join(
                        views,
                        OrderAfterView::of,
                        JoinWindows.ofTimeDifferenceAndGrace(BEFORE_ORDER, GRACE)
                                .after(Duration.ZERO),
                        StreamJoined.with(KEY, ORDER, VIEW)
                                .withName("orders-after-views")
                                .withStoreName("orders-after-views"))
                .selectKey((visitor, order) -> order.order())
                .to("orders-after-views", Produced.with(KEY, Json.serde(OrderAfterView.class)));
        return builder.build(settings);
    }

    /**
     * Every change of a count is written, at the latest when it is committed; the newest record of
     * a window is final once nothing late can come any more.
     */
    private static <V> void count(KGroupedStream<String, V> views, String name) {
        views.windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .count(
                        Named.as(name),
                        Materialized.<String, Long, WindowStore<Bytes, byte[]>>as(name)
                                .withKeySerde(KEY)
                                .withValueSerde(Serdes.Long()))
                .toStream()
                .map(ViewCount::record)
                .to(name, Produced.with(KEY, Json.serde(ViewCount.class)));
    }
}
