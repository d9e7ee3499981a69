-- The shop's table, in the database orders of orders-db.
CREATE TABLE IF NOT EXISTS orders (
    id       bigint PRIMARY KEY,
    customer bigint NOT NULL,
    product  text NOT NULL,
    quantity integer NOT NULL,
    price    numeric(10, 2) NOT NULL,
    paid     boolean NOT NULL,
    note     text,
    placed   timestamptz NOT NULL
);
