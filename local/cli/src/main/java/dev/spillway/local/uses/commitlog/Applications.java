package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import java.util.List;
import java.util.SortedMap;

/**
 * The two applications, each with its database, and what they have committed in this run. Rows of
 * earlier runs stay as they are.
 *
 * <p>Beside the shop, another client of its database inserts an order now and then, which nobody
 * changes: by these rows the delay of replicas is measured.
 */
final class Applications implements AutoCloseable {
    /** So that a run can be repeated; two runs differ in their ids. */
    private static final long SEED = 1;

    private static final int CHANGES_PER_TRANSACTION = 10;

    private static final int ROWS_PER_TRANSACTION = 500;

    private static final double MARKERS_PER_SECOND = 20;

    /** No run writes so many orders. */
    private static final long MARKERS_APART = 100_000_000;

    private final Size size;
    private final long firstOrder;
    private final long firstCustomer;
    private final Writer shop;
    private final Writer crm;
    private final Writer markers;
    private final ChangeMix orders;
    private final ChangeMix customers;
    private final ChangeMix marked;
    private List<Writer.Writing> writing = List.of();

    /**
     * How much is written.
     *
     * @param orders that exist before the first change
     * @param customers that exist before the first change
     * @param ordersPerSecond changes of orders a second
     * @param customersPerSecond changes of customers a second
     */
    record Size(int orders, int customers, double ordersPerSecond, double customersPerSecond) {}

    Applications(
            Size size, Database ordersDb, Database customersDb, ReplicationDelay replicationDelay)
            throws DemoFailure {
        this.size = size;
        firstOrder = ordersDb.number(Table.ORDERS.maxId()) + 1;
        firstCustomer = customersDb.number(Table.CUSTOMERS.maxId()) + 1;
        shop = writer(ordersDb, Table.ORDERS, Writer.Commits.UNHEARD);
        crm = writer(customersDb, Table.CUSTOMERS, Writer.Commits.UNHEARD);
        markers = writer(ordersDb, Table.ORDERS, replicationDelay);
        var orderRows = RowSource.orders(firstCustomer, size.customers());
        orders = new ChangeMix(orderRows, shop.written(), firstOrder, SEED);
        marked = new ChangeMix(orderRows, markers.written(), firstOrder + MARKERS_APART, SEED + 1);
        customers = new ChangeMix(RowSource.customers(), crm.written(), firstCustomer, SEED + 2);
    }

    private static Writer writer(Database database, Table table, Writer.Commits commits) {
        return new Writer(database, table, new WrittenRows(), commits);
    }

    long firstOrder() {
        return firstOrder;
    }

    long firstCustomer() {
        return firstCustomer;
    }

    /** Writes the rows that exist before the first change. */
    void writeInitialRows() throws DemoFailure {
        write(shop, orders, size.orders());
        write(crm, customers, size.customers());
    }

    /** Writes a few orders more. */
    void insertOrders(int rows) throws DemoFailure {
        shop.write(1, () -> orders.inserts(rows));
    }

    private static void write(Writer writer, ChangeMix mix, int rows) throws DemoFailure {
        var transaction = Math.min(rows, ROWS_PER_TRANSACTION);
        writer.write((rows + transaction - 1) / transaction, () -> mix.inserts(transaction));
    }

    /** Changes rows in the background. */
    void start() {
        writing =
                List.of(
                        shop.start(
                                () -> orders.next(CHANGES_PER_TRANSACTION),
                                size.ordersPerSecond() / CHANGES_PER_TRANSACTION),
                        crm.start(
                                () -> customers.next(CHANGES_PER_TRANSACTION),
                                size.customersPerSecond() / CHANGES_PER_TRANSACTION),
                        markers.start(() -> marked.inserts(1), MARKERS_PER_SECOND));
    }

    /**
     * @throws DemoFailure when an application could not write
     */
    void check() throws DemoFailure {
        for (var each : writing) {
            each.check();
        }
    }

    /** Returns when the last transaction is committed. */
    void end() throws DemoFailure {
        for (var each : writing) {
            each.end();
        }
    }

    /** Changes committed in this run. */
    long changes() {
        return shop.written().changes() + crm.written().changes() + markers.written().changes();
    }

    /** The orders of this run, as they are now. */
    SortedMap<Long, Row> orders() {
        var all = shop.written().byId();
        all.putAll(markers.written().byId());
        return all;
    }

    /** The customers of this run, as they are now. */
    SortedMap<Long, Row> customers() {
        return crm.written().byId();
    }

    @Override
    public void close() {
        shop.close();
        crm.close();
        markers.close();
    }
}
