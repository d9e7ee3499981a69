package dev.spillway.local.uses.commitlog;

import static java.util.stream.Collectors.joining;

import dev.spillway.local.uses.commitlog.Column.Type;
import java.util.List;

/**
 * A table with the primary key {@code id}, and the statements that a writer and the verification
 * use.
 *
 * @param columns besides {@code id}
 */
record Table(String name, List<Column> columns) {

    /** As in {@code examples/uses/commit-log/sql}. */
    static final Table ORDERS =
            new Table(
                    "orders",
                    List.of(
                            new Column("customer", Type.Bigint),
                            new Column("product", Type.Text),
                            new Column("quantity", Type.Integer),
                            new Column("price", Type.Numeric),
                            new Column("paid", Type.Boolean),
                            new Column("note", Type.Text),
                            new Column("placed", Type.Timestamp)));

    static final Table CUSTOMERS =
            new Table(
                    "customers",
                    List.of(
                            new Column("name", Type.Text),
                            new Column("city", Type.Text),
                            new Column("credit", Type.Numeric),
                            new Column("since", Type.Date),
                            new Column("changed", Type.Timestamp)));

    /** With the parameters id, then the columns. */
    String insert() {
        return "INSERT INTO %s (id, %s) VALUES (?, %s)"
                .formatted(
                        name,
                        columns.stream().map(Column::name).collect(joining(", ")),
                        columns.stream().map(Column::parameter).collect(joining(", ")));
    }

    /** With the parameters of the columns, then id. */
    String update() {
        return "UPDATE %s SET %s WHERE id = ?"
                .formatted(
                        name,
                        columns.stream()
                                .map(column -> column.name() + " = " + column.parameter())
                                .collect(joining(", ")));
    }

    /** With the parameter id. */
    String delete() {
        return "DELETE FROM %s WHERE id = ?".formatted(name);
    }

    /** With the parameter id. */
    String exists() {
        return "SELECT 1 FROM %s WHERE id = ?".formatted(name);
    }

    String maxId() {
        return "SELECT coalesce(max(id), 0) FROM %s".formatted(name);
    }

    /** Every row as text, by id; from the id that is the parameter. */
    String rows() {
        return "SELECT id, %s FROM %s WHERE id >= ? ORDER BY id".formatted(rowText(), name);
    }

    /**
     * The number of rows and one MD5 over those of all rows, by id; from the id that is the
     * parameter.
     */
    String digest() {
        return "SELECT count(*), coalesce(md5(string_agg(md5(%s), '' ORDER BY id)), '') FROM %s WHERE id >= ?"
                .formatted(rowText(), name);
    }

    /** An SQL expression for {@link Row#text}. */
    String rowText() {
        return "id::text || '|' || "
                + columns.stream()
                        .map(column -> "coalesce(%s, '\\N')".formatted(column.text()))
                        .collect(joining(" || '|' || "));
    }
}
