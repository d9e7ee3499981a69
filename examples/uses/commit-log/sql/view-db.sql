-- The consolidated view, in the database view of view-db: the tables that the connector customer-orders fills, with an
-- index that neither application has, and a view of both.
CREATE TABLE IF NOT EXISTS customers (
    id      bigint PRIMARY KEY,
    name    text NOT NULL,
    city    text,
    credit  numeric(12, 2) NOT NULL,
    since   date NOT NULL,
    changed timestamptz NOT NULL
);
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
CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer);
-- No foreign key: an order may arrive before its customer, since each topic has its own order.
CREATE OR REPLACE VIEW customer_orders AS
SELECT
    customers.id,
    customers.name,
    customers.city,
    count(orders.id) AS orders,
    count(orders.id) FILTER (WHERE NOT orders.paid) AS unpaid,
    coalesce(sum(orders.quantity * orders.price), 0.00) AS total
FROM customers
LEFT JOIN orders ON orders.customer = customers.id
GROUP BY customers.id;
