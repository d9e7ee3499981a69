package dev.spillway.local.uses.commitlog;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The consolidated view, computed from the rows that were written, as PostgreSQL must compute it
 * from those that have arrived: orders of each customer, how many are unpaid, and their total.
 */
final class CustomerOrders {
    /** The view's rows as text, of customers from the id that is the parameter. */
    static final String QUERY =
            """
            SELECT id, id || '|' || orders || '|' || unpaid || '|' || total
            FROM customer_orders WHERE id >= ? ORDER BY id\
            """;

    private CustomerOrders() {}

    private record Sum(long orders, long unpaid, BigDecimal total) {
        static final Sum NONE = new Sum(0, 0, new BigDecimal("0.00"));

        Sum plus(Row order) {
            return new Sum(
                    orders + 1,
                    unpaid + ("false".equals(value(order, "paid")) ? 1 : 0),
                    total.add(
                            new BigDecimal(value(order, "price"))
                                    .multiply(new BigDecimal(value(order, "quantity")))));
        }
    }

    /** The rows of {@link #QUERY}: {@code 7|12|5|310.50}. */
    static SortedMap<Long, String> of(Collection<Row> customers, Collection<Row> orders) {
        var sums = new HashMap<Long, Sum>();
        for (var order : orders) {
            var customer = Long.parseLong(value(order, "customer"));
            sums.put(customer, sums.getOrDefault(customer, Sum.NONE).plus(order));
        }
        var rows = new TreeMap<Long, String>();
        for (var customer : customers) {
            var sum = sums.getOrDefault(customer.id(), Sum.NONE);
            rows.put(
                    customer.id(),
                    "%d|%d|%d|%s"
                            .formatted(
                                    customer.id(),
                                    sum.orders(),
                                    sum.unpaid(),
                                    sum.total().toPlainString()));
        }
        return rows;
    }

    private static String value(Row order, String column) {
        var columns = Table.ORDERS.columns().stream().map(Column::name).toList();
        return String.valueOf(order.values().get(columns.indexOf(column)));
    }
}
