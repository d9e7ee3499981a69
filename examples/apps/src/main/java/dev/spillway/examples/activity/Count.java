package dev.spillway.examples.activity;

import dev.spillway.examples.activity.Event.Order;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.Event.Search;
import java.util.List;

/**
 * What an event adds to the report of its site.
 *
 * @param measure such as {@code views-by-day}
 * @param name of what is counted, such as {@code 2026-08-03}
 */
record Count(String site, String measure, String name, long amount) {

    /**
     * @param day of the event, in UTC
     */
    static List<Count> of(Event event, String day) {
        return switch (event) {
            case PageView view ->
                    List.of(
                            one(view, "views-by-day", day),
                            one(view, "views-by-category", view.category()),
                            one(view, "views-by-product", view.product()));
            case Search search ->
                    List.of(
                            one(search, "searches-by-day", day),
                            one(search, "searches-by-query", search.query()));
            case Order order ->
                    List.of(
                            one(order, "orders-by-day", day),
                            one(order, "orders-by-product", order.product()),
                            new Count(order.site(), "cents-by-day", day, order.cents()));
        };
    }

    private static Count one(Event event, String measure, String name) {
        return new Count(event.site(), measure, name, 1);
    }

    /** The key in a store; {@link #ofKey} is the way back. */
    String key() {
        return site + "/" + measure + "/" + name;
    }

    static Count ofKey(String key, long amount) {
        var parts = key.split("/", 3);
        return new Count(parts[0], parts[1], parts[2], amount);
    }
}
