package dev.spillway.local.uses.commitlog;

/** A column of a table. */
record Column(String name, Type type) {

    /**
     * Types whose text is the same in every PostgreSQL, whatever its settings.
     *
     * @see #text
     */
    enum Type {
        Bigint("bigint"),
        Integer("integer"),
        Numeric("numeric"),
        Boolean("boolean"),
        Text("text"),
        Date("date"),
        /** {@code 2026-01-31 12:00:00.123456}, in UTC. */
        Timestamp("timestamptz");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }
    }

    /** A placeholder for the column's text in an INSERT or UPDATE. */
    String parameter() {
        return type == Type.Timestamp ? "(? || '+00')::timestamptz" : "?::" + type.sql;
    }

    /** An SQL expression for the column's text. */
    String text() {
        return switch (type) {
            case Bigint, Integer, Numeric, Boolean, Text -> name + "::text";
            case Date -> "to_char(" + name + ", 'YYYY-MM-DD')";
            case Timestamp ->
                    "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')".formatted(name);
        };
    }
}
