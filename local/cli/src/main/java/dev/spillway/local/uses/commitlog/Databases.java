package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.UseNamespace;
import java.io.IOException;
import java.util.List;

/**
 * The four databases of {@code 10-databases.yaml}.
 *
 * @param orders of the shop
 * @param customers of another application
 * @param replica of the orders
 * @param view of both
 */
record Databases(Database orders, Database customers, Database replica, Database view) {

    /** Applies everything that the databases and the cluster need, and makes the tables. */
    static Databases apply(UseNamespace namespace, Display display)
            throws DemoFailure, IOException {
        namespace.apply(
                "10-databases.yaml",
                "20-cluster.yaml",
                "30-topics.yaml",
                "40-users.yaml",
                "50-connect.yaml");
        var databases =
                new Databases(
                        database(namespace, "orders"),
                        database(namespace, "customers"),
                        database(namespace, "replica"),
                        database(namespace, "view"));
        display.progress("  waiting for four PostgreSQL servers");
        for (var database : List.of(databases.orders, databases.customers, databases.view)) {
            database.run(namespace.folder().resolve("sql/" + database.name() + ".sql"));
        }
        databases.replica.query(connection -> true);
        display.line("  four PostgreSQL servers accept connections, and have their tables");
        return databases;
    }

    private static Database database(UseNamespace namespace, String name) {
        var service = name + "-db";
        return new Database(
                service,
                "jdbc:postgresql://%s:5432/%s".formatted(namespace.serviceAddress(service), name),
                namespace.secret(service, "username"),
                namespace.secret(service, "password"));
    }

    Copies.Copy replicatedOrders() {
        return new Copies.Copy(orders, replica, Table.ORDERS);
    }

    Copies copies(Display display) {
        return new Copies(
                display,
                List.of(
                        replicatedOrders(),
                        new Copies.Copy(orders, view, Table.ORDERS),
                        new Copies.Copy(customers, view, Table.CUSTOMERS)));
    }
}
