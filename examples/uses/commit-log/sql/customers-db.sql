-- The customers' table, in the database customers of customers-db.
CREATE TABLE IF NOT EXISTS customers (
    id      bigint PRIMARY KEY,
    name    text NOT NULL,
    city    text,
    credit  numeric(12, 2) NOT NULL,
    since   date NOT NULL,
    changed timestamptz NOT NULL
);
