package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.UseNamespace;
import dev.spillway.local.uses.UseNamespace.Kind;
import dev.spillway.local.uses.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** The steps of {@link CommitLog}, in the order of the methods, with what they have measured. */
final class CommitLogRun implements AutoCloseable {
    private static final String CONNECT = "pipelines";
    private static final String ORDERS_SOURCE = "orders-source";
    private static final String REPLICA = "orders-replica";
    private static final List<String> CONNECTORS =
            List.of(ORDERS_SOURCE, "customers-source", REPLICA, "customer-orders");

    private static final String ORDERS_TOPIC = "shop.public.orders";
    private static final String CUSTOMERS_TOPIC = "crm.public.customers";
    private static final String READER = "reader";

    /** Before, between and after what is broken. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(20);

    private static final Duration UNDISTURBED_SMALL = Duration.ofSeconds(4);

    /** Longer than a worker or a server takes on a machine that is busy with other things. */
    private static final Duration FLOWS_AGAIN_WITHIN = Duration.ofMinutes(3);

    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    /** Of {@code segment.ms} in {@code 30-topics.yaml}, and a moment more. */
    private static final Duration SEGMENT = Duration.ofMillis(10_500);

    /** A few segments, and time for a busy machine. */
    private static final Duration COMPACTED_WITHIN = Duration.ofMinutes(3);

    /** So many, and each of three partitions gets one of them. */
    private static final int ROWS_FOR_EVERY_PARTITION = 60;

    private final UseNamespace namespace;
    private final Display display;
    private final Waiting waiting;
    private final Databases databases;
    private final boolean small;
    private final Figures figures;
    private final ReplicationDelay delay;
    private final Applications applications;
    private final Copies copies;
    private long lastChange = System.nanoTime();
    private TableDigest verified = new TableDigest(0, "");

    CommitLogRun(
            UseNamespace namespace,
            Display display,
            Databases databases,
            Figures figures,
            boolean small)
            throws DemoFailure {
        this.namespace = namespace;
        this.display = display;
        this.databases = databases;
        this.figures = figures;
        this.small = small;
        this.delay = new ReplicationDelay(databases.replica(), Table.ORDERS);
        this.applications =
                new Applications(
                        small ? CommitLog.SMALL : CommitLog.WHOLE,
                        databases.orders(),
                        databases.customers(),
                        delay);
        this.copies = databases.copies(display);
        this.waiting = new Waiting(display, applications::check);
    }

    /** Rows that exist before, then the connectors, which copy them. */
    void connect() throws DemoFailure, IOException {
        applications.writeInitialRows();
        display.line(
                "  wrote %s rows to two databases, which are captured from now on"
                        .formatted(grouped(applications.changes())));
        namespace.apply("60-sources.yaml", "70-replica.yaml", "80-view.yaml");
        namespace.awaitReady(Kind.Cluster, "events");
        for (var topic :
                List.of(ORDERS_TOPIC, CUSTOMERS_TOPIC, "heartbeat.shop", "heartbeat.crm")) {
            namespace.awaitReady(Kind.Topic, topic);
        }
        namespace.awaitReady(Kind.User, CONNECT);
        namespace.awaitReady(Kind.User, READER);
        namespace.awaitReady(Kind.Connect, CONNECT);
        // After a start with the data of an earlier run, statuses may be of then.
        namespace.awaitPods();
        awaitConnectors();
        copies.awaitEqual();
        display.line("  the replica and the view's tables are equal to their sources");
    }

    private void awaitConnectors() throws DemoFailure {
        for (var connector : CONNECTORS) {
            namespace.awaitReady(Kind.Connector, connector);
        }
    }

    /** Both applications write, while one thing after the other is killed. */
    void changeRows() throws DemoFailure {
        var size = small ? CommitLog.SMALL : CommitLog.WHOLE;
        display.line(
                String.format(
                        Locale.ROOT,
                        "two applications change their rows, %.0f and %.0f times a second",
                        size.ordersPerSecond(),
                        size.customersPerSecond()));
        var before = applications.changes();
        var began = System.nanoTime();
        applications.start();
        // The first second warms up what has not run yet.
        watch(Duration.ofSeconds(1));
        var steady = System.nanoTime();
        watch(small ? UNDISTURBED_SMALL : UNDISTURBED);
        var delays = delay.between(steady, System.nanoTime() - Duration.ofSeconds(1).toNanos());
        display.line(
                String.format(
                        Locale.ROOT,
                        "  p50 %.0f ms, p99 %.0f ms from commit to visible in the replica",
                        delays.percentileMs(0.5),
                        delays.percentileMs(0.99)));
        var worker = lose("a Connect worker", workerOf(ORDERS_SOURCE));
        var server = lose("a PostgreSQL server", namespace.podOf(databases.orders().name()));
        watch(UNDISTURBED_SMALL);
        applications.end();
        lastChange = System.nanoTime();
        var seconds = (lastChange - began) / 1e9;
        var changes = applications.changes() - before;
        figures.add(
                "changes",
                "%,d in %.1f s, %.0f/s: inserts, updates, deletes in two databases",
                changes,
                seconds,
                changes / seconds);
        figures.add(
                "delay",
                "p50 %.0f ms, p99 %.0f ms from commit to visible in the replica (%d rows, looked"
                        + " for every %d ms)",
                delays.percentileMs(0.5),
                delays.percentileMs(0.99),
                delays.size(),
                ReplicationDelay.POLL_INTERVAL.toMillis());
        figures.add(
                "worker",
                "killed (-9): its tasks run again, and changes arrive, after %.1f s",
                worker);
        figures.add("PostgreSQL", "killed (-9): changes arrive again after %.1f s", server);
    }

    private String workerOf(String connector) throws DemoFailure {
        return namespace.workersOf(connector).getFirst();
    }

    /**
     * Kills a Pod's process that changes of orders pass through.
     *
     * @return seconds until the first change that was committed since then has arrived
     */
    private double lose(String what, String pod) throws DemoFailure {
        display.line("killing (-9) %s: %s".formatted(what, pod));
        var killed = System.nanoTime();
        namespace.kill(pod);
        waiting.until(
                () -> delay.firstOfThoseSince(killed).isPresent(),
                FLOWS_AGAIN_WITHIN,
                this::progress);
        var first =
                delay.firstOfThoseSince(killed)
                        .orElseThrow(() ->
                                new DemoFailure(
                                        "no change has arrived in %s for %d s after %s was killed; %d are on the way. `kubectl describe -n commit-log connectors.spillway.dev` says more"
                                                .formatted(
                                                        databases.replica(),
                                                        FLOWS_AGAIN_WITHIN.toSeconds(),
                                                        pod,
                                                        delay.awaited())));
        var seconds = (first.visible() - killed) / 1e9;
        display.line(String.format(Locale.ROOT, "  changes arrive again after %.1f s", seconds));
        namespace.awaitPods();
        namespace.awaitReady(Kind.Connect, CONNECT);
        awaitConnectors();
        return seconds;
    }

    private String progress() {
        return "%s changes committed; %d of the orders looked for have not arrived"
                .formatted(grouped(applications.changes()), delay.awaited());
    }

    private void watch(Duration period) throws DemoFailure {
        waiting.pass(period, this::progress);
    }

    /** Every copy against its source, and everything against what was written. */
    void verify() throws DemoFailure {
        copies.awaitEqual();
        figures.add(
                "level", "%.1f s after the last commit", (System.nanoTime() - lastChange) / 1e9);
        verifyAll();
        display.line(
                "  %s orders and %s customers of this run are in all copies as they were written"
                        .formatted(
                                grouped(applications.orders().size()),
                                grouped(applications.customers().size())));
    }

    private void verifyAll() throws DemoFailure {
        var orders = applications.orders();
        for (var database : List.of(databases.orders(), databases.replica(), databases.view())) {
            Copies.verify(database, Table.ORDERS, applications.firstOrder(), orders);
        }
        for (var database : List.of(databases.customers(), databases.view())) {
            Copies.verify(
                    database,
                    Table.CUSTOMERS,
                    applications.firstCustomer(),
                    applications.customers());
        }
        Copies.verifyView(databases.view(), applications);
        verified = databases.replica().digest(Table.ORDERS, 0);
    }

    /**
     * Waits until the topic has one record a key. Kafka never compacts the segment that is written
     * to, and begins another only with a record: new rows end it.
     */
    void compact() throws DemoFailure {
        var topic = new CompactedTopic(ORDERS_TOPIC, namespace.client(READER));
        display.line("waiting until compaction has left one record a key in " + ORDERS_TOPIC);
        var began = System.nanoTime();
        var contents = topic.read();
        var rows = orders();
        while (!contents.hasOneRecordAKey() || contents.rows() != rows) {
            if (System.nanoTime() - began > COMPACTED_WITHIN.toNanos()) {
                throw new DemoFailure(
                        "%s still has %d records for %d keys after %d s; %d of them are rows, and the table has %d. See `kubectl logs` of the brokers for the log cleaner"
                                .formatted(
                                        ORDERS_TOPIC,
                                        contents.records(),
                                        contents.keys(),
                                        COMPACTED_WITHIN.toSeconds(),
                                        contents.rows(),
                                        rows));
            }
            if (System.nanoTime() - lastChange > SEGMENT.toNanos()) {
                applications.insertOrders(ROWS_FOR_EVERY_PARTITION);
                lastChange = System.nanoTime();
                rows = orders();
            }
            LockSupport.parkNanos(PROGRESS_INTERVAL.toNanos());
            var next = topic.read();
            if (!next.equals(contents)) {
                display.progress(
                        "  %s records for %s keys"
                                .formatted(grouped(next.records()), grouped(next.keys())));
            }
            contents = next;
        }
        figures.add(
                "compaction",
                "%,d records were written to %s; %,d are left, one a key: %,d rows, and %,d that"
                        + " were deleted",
                contents.written(),
                ORDERS_TOPIC,
                contents.records(),
                contents.rows(),
                contents.tombstones());
        display.line(
                "  %s records, %s keys"
                        .formatted(grouped(contents.records()), grouped(contents.keys())));
    }

    private long orders() throws DemoFailure {
        return databases.orders().digest(Table.ORDERS, 0).rows();
    }

    /** From nothing but the topic. */
    void rebuildReplica() throws DemoFailure, IOException {
        display.line("dropping the replica, and building it again from the topic alone");
        copies.awaitEqual();
        namespace.delete(Kind.Connector, REPLICA);
        databases.replica().execute("DROP TABLE " + Table.ORDERS.name());
        var began = System.nanoTime();
        namespace.apply("70-replica.yaml");
        var first = awaitFirstRow();
        var replica = copies.awaitEqual(databases.replicatedOrders());
        var seconds = (System.nanoTime() - first) / 1e9;
        verifyAll();
        namespace.awaitReady(Kind.Connector, REPLICA);
        figures.add(
                "rebuild",
                "%,d rows by replay in %.1f s, %,.0f rows/s; %.1f s after the first row",
                replica.rows(),
                (System.nanoTime() - began) / 1e9,
                replica.rows() / seconds,
                seconds);
    }

    private long awaitFirstRow() throws DemoFailure {
        var replica = databases.replica();
        var began = System.nanoTime();
        while (!replica.has(Table.ORDERS)
                || replica.number("SELECT count(*) FROM (SELECT 1 FROM orders LIMIT 1)") == 0) {
            if (System.nanoTime() - began > FLOWS_AGAIN_WITHIN.toNanos()) {
                throw new DemoFailure(
                        "%s has no row %d s after the Connector %s was created again. `kubectl describe -n commit-log connectors.spillway.dev %s` says why"
                                .formatted(
                                        replica, FLOWS_AGAIN_WITHIN.toSeconds(), REPLICA, REPLICA));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return System.nanoTime();
    }

    void summary() throws DemoFailure, IOException {
        figures.add(
                "digest",
                "md5 %s over all %,d orders, in their database and both copies",
                verified.md5(),
                verified.rows());
        figures.add("memory", "%.1f MB resident, all processes", namespace.residentBytes() / 1e6);
        figures.add("time", "%.0f s, from the first resource on", figures.seconds());
        display.line("");
        figures.show(display);
        display.line("");
        display.line(nextSteps());
        display.line(
                "verified %s orders and %s customers in all copies, row by row; a worker and a PostgreSQL were killed, the replica was rebuilt, 0 rows lost"
                        .formatted(
                                grouped(applications.orders().size()),
                                grouped(applications.customers().size())));
    }

    private String nextSteps() throws DemoFailure, IOException {
        var view = databases.view();
        return """
        Next, with kubectl, any Kafka client, and SQL:
          export KUBECONFIG=%s
          kubectl get -n commit-log connects.spillway.dev,connectors.spillway.dev
          kubectl scale -n commit-log connects.spillway.dev/%s --replicas=3
        %s
          java -cp local/cli/target/lib/'*' examples/uses/commit-log/Query.java \\
            '%s?user=%s&password=%s' 'SELECT * FROM customer_orders ORDER BY total DESC LIMIT 5'
        `./spillway down` stops all of it and keeps the data.\
        """
                .formatted(
                        namespace.kubeconfig(),
                        CONNECT,
                        namespace.readerCommands(READER, ORDERS_TOPIC),
                        view.url(),
                        view.user(),
                        view.password());
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public void close() {
        applications.close();
        delay.close();
    }
}
