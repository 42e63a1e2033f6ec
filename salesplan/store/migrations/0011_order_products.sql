-- Orders by which products are in them, so that those of several products together count each order once.

CREATE TABLE order_products (
    load BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR NOT NULL,
    channel VARCHAR NOT NULL, products VARCHAR[] NOT NULL, orders BIGINT NOT NULL
);
COMMENT ON TABLE order_products IS 'The orders of order_month by the products in them, which are sorted';

-- Of earlier loads: an order that a still earlier one has begun, in a month and region that this one does not speak of,
-- is no order of it.
INSERT INTO order_products BY NAME
WITH firsts AS (
    SELECT load, order_id, customer, day, region, team, channel FROM order_line
    QUALIFY row_number() OVER (PARTITION BY load, order_id, customer
        ORDER BY day, revenue DESC, region, product, team, channel) = 1
), held AS (
    SELECT load, order_id, customer, list_sort(list(DISTINCT product)) AS products FROM order_line GROUP BY ALL
), speaks AS (
    SELECT DISTINCT load, date_trunc('month', day) AS month, region FROM order_line
), earlier AS (
    SELECT DISTINCT f.load, f.order_id, f.customer FROM firsts f
    JOIN order_line e ON e.order_id = f.order_id AND e.customer = f.customer AND e.load < f.load AND e.day <= f.day
    ANTI JOIN speaks s ON s.load = f.load AND s.region = e.region AND s.month = date_trunc('month', e.day)
)
SELECT f.load, strftime(f.day, '%Y-%m') AS month, f.region, f.team, f.channel, h.products, count(*) AS orders
FROM firsts f
JOIN held h ON h.load = f.load AND h.order_id = f.order_id AND h.customer = f.customer
ANTI JOIN earlier e ON e.load = f.load AND e.order_id = f.order_id AND e.customer = f.customer
GROUP BY ALL ORDER BY f.load, month, f.region, f.team, f.channel, h.products;
