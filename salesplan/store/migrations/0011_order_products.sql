-- Orders by which products are in them, so that those of several products together count each order once.

CREATE TABLE order_products (
    load BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR NOT NULL,
    channel VARCHAR NOT NULL, products VARCHAR[] NOT NULL, orders BIGINT NOT NULL
);
COMMENT ON TABLE order_products IS 'The orders of order_month by the products in them, which are sorted';

-- Of the loads already there. What an order is to a load was decided when the load came: it is none of it where it has
-- begun in lines that counted at that moment, in a month and region that the load does not speak of. States and covers
-- only add, so that moment (the load's first state) is read again exactly; undone or redone since makes no difference.
INSERT INTO order_products BY NAME
WITH firsts AS (
    SELECT load, order_id, customer, day, region, team, channel FROM order_line
    QUALIFY row_number() OVER (PARTITION BY load, order_id, customer
        ORDER BY day, revenue DESC, region, product, team, channel) = 1
), held AS (
    SELECT load, order_id, customer, list_sort(list(DISTINCT product)) AS products FROM order_line GROUP BY ALL
), speaks AS (
    SELECT DISTINCT load, date_trunc('month', day) AS month, region FROM order_line
), moments AS (
    SELECT load, min(seq) AS seq FROM load_state SEMI JOIN speaks USING (load) GROUP BY load
), live AS (
    SELECT m.load, s.load AS other FROM moments m JOIN load_state s ON s.load < m.load AND s.seq <= m.seq
    GROUP BY m.load, s.load HAVING arg_max(s.active, s.seq)
), counting AS (
    SELECT l.load, (c.month || '-01')::DATE AS month, c.region, max(c.load) AS other
    FROM live l JOIN covers c ON c.load = l.other WHERE c.grp = 'sales' GROUP BY l.load, c.month, c.region
), asked AS (
    SELECT * FROM counting c ANTI JOIN speaks s ON s.load = c.load AND s.month = c.month AND s.region = c.region
), earlier AS (
    SELECT DISTINCT f.load, f.order_id, f.customer FROM firsts f
    JOIN order_line e ON e.order_id = f.order_id AND e.customer = f.customer AND e.load < f.load AND e.day <= f.day
    SEMI JOIN asked a ON a.load = f.load AND a.other = e.load AND a.region = e.region
        AND a.month = date_trunc('month', e.day)
)
SELECT f.load, strftime(f.day, '%Y-%m') AS month, f.region, f.team, f.channel, h.products, count(*) AS orders
FROM firsts f
JOIN held h ON h.load = f.load AND h.order_id = f.order_id AND h.customer = f.customer
ANTI JOIN earlier e ON e.load = f.load AND e.order_id = f.order_id AND e.customer = f.customer
GROUP BY ALL ORDER BY f.load, month, f.region, f.team, f.channel, h.products;
