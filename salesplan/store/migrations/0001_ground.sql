-- The ground: audit chain, settings, dimensions, loads with their facts, plans, benchmarks, and the roll-ups screens read.
-- Insert only: a row is superseded by `ended` (the audit number that ended it) or by a newer state row, never deleted.
-- Only the roll-ups named `cube...` are rebuilt in place; they can always be made again from the facts.

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY, ts TIMESTAMP NOT NULL, actor VARCHAR NOT NULL, action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL, detail VARCHAR NOT NULL, prev VARCHAR NOT NULL, hash VARCHAR NOT NULL
);
CREATE TABLE setting (key VARCHAR NOT NULL, value VARCHAR NOT NULL, seq BIGINT NOT NULL);

CREATE TABLE region (
    code VARCHAR NOT NULL, zh VARCHAR NOT NULL, en VARCHAR NOT NULL, aliases VARCHAR[] NOT NULL,
    valid_from VARCHAR, valid_to VARCHAR, parent VARCHAR, class VARCHAR,
    load BIGINT, begun BIGINT NOT NULL, ended BIGINT
);
CREATE TABLE product (
    code VARCHAR NOT NULL, zh VARCHAR NOT NULL, en VARCHAR NOT NULL, aliases VARCHAR[] NOT NULL,
    valid_from VARCHAR, valid_to VARCHAR, category VARCHAR, lifecycle VARCHAR, quadrant VARCHAR, tax_rate DECIMAL(6,4),
    load BIGINT, begun BIGINT NOT NULL, ended BIGINT
);
CREATE TABLE team (
    code VARCHAR NOT NULL, zh VARCHAR NOT NULL, en VARCHAR NOT NULL, aliases VARCHAR[] NOT NULL,
    valid_from VARCHAR, valid_to VARCHAR, company_wide BOOLEAN,
    load BIGINT, begun BIGINT NOT NULL, ended BIGINT
);
CREATE TABLE channel (
    code VARCHAR NOT NULL, zh VARCHAR NOT NULL, en VARCHAR NOT NULL, aliases VARCHAR[] NOT NULL,
    valid_from VARCHAR, valid_to VARCHAR, online BOOLEAN, kind VARCHAR,
    load BIGINT, begun BIGINT NOT NULL, ended BIGINT
);
CREATE TABLE person (
    code VARCHAR NOT NULL, zh VARCHAR NOT NULL, en VARCHAR NOT NULL, aliases VARCHAR[] NOT NULL,
    valid_from VARCHAR, valid_to VARCHAR, role VARCHAR, joined DATE, "left" DATE,
    load BIGINT, begun BIGINT NOT NULL, ended BIGINT
);
CREATE TABLE customer (
    code VARCHAR NOT NULL, zh VARCHAR NOT NULL, en VARCHAR NOT NULL, aliases VARCHAR[] NOT NULL,
    valid_from VARCHAR, valid_to VARCHAR, since DATE, tier VARCHAR, override VARCHAR, reason VARCHAR,
    load BIGINT, begun BIGINT NOT NULL, ended BIGINT
);
CREATE TABLE membership (
    kind VARCHAR NOT NULL, child VARCHAR NOT NULL, parent VARCHAR NOT NULL, valid_from VARCHAR, valid_to VARCHAR,
    load BIGINT, begun BIGINT NOT NULL, ended BIGINT
);
COMMENT ON COLUMN membership.kind IS 'team_region, person_team or customer_owner';
CREATE TABLE calendar (
    day DATE NOT NULL, working BOOLEAN NOT NULL, begun BIGINT NOT NULL, ended BIGINT
);
COMMENT ON TABLE calendar IS 'Days on which the company departs from the official calendar';

CREATE TABLE load (
    id BIGINT PRIMARY KEY, dataset VARCHAR NOT NULL, file_name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,
    bytes BIGINT NOT NULL, verdict VARCHAR NOT NULL, read_rows BIGINT NOT NULL, stored_rows BIGINT NOT NULL,
    months VARCHAR[] NOT NULL, data_day DATE NOT NULL, answers VARCHAR NOT NULL, counts VARCHAR NOT NULL,
    problems VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, actor VARCHAR NOT NULL, ts TIMESTAMP NOT NULL,
    seq BIGINT NOT NULL
);
COMMENT ON COLUMN load.data_day IS 'The last day its figures speak of: asked for an unfinished month, else the month''s end';
CREATE TABLE load_state (load BIGINT NOT NULL, active BOOLEAN NOT NULL, seq BIGINT NOT NULL);
COMMENT ON TABLE load_state IS 'Undo and redo: the newest row says whether the load counts';
CREATE TABLE covers (
    load BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, grp VARCHAR NOT NULL, day DATE NOT NULL
);
COMMENT ON TABLE covers IS 'What a load replaces; the newest active load of a month, region and group counts. day: how far its figures go';

CREATE TABLE actual (
    load BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, product VARCHAR NOT NULL,
    team VARCHAR NOT NULL, channel VARCHAR NOT NULL,
    orders BIGINT, units DECIMAL(18,3), revenue DECIMAL(18,2), returns DECIMAL(18,2), cost DECIMAL(18,2),
    leads BIGINT, new_customers BIGINT, repeat_customers BIGINT, new_customer_revenue DECIMAL(18,2),
    signed DECIMAL(18,2), shipped DECIMAL(18,2), invoiced DECIMAL(18,2), collected DECIMAL(18,2)
);
CREATE TABLE order_line (
    load BIGINT NOT NULL, order_id VARCHAR NOT NULL, day DATE NOT NULL, customer VARCHAR NOT NULL, person VARCHAR,
    region VARCHAR NOT NULL, product VARCHAR NOT NULL, team VARCHAR NOT NULL, channel VARCHAR NOT NULL,
    units DECIMAL(18,3) NOT NULL, revenue DECIMAL(18,2) NOT NULL, cost DECIMAL(18,2), returns DECIMAL(18,2),
    dealer VARCHAR, currency VARCHAR, original DECIMAL(18,2)
);
CREATE TABLE order_month (
    load BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR NOT NULL,
    channel VARCHAR NOT NULL, orders BIGINT NOT NULL
);
COMMENT ON TABLE order_month IS 'Distinct orders (order id, customer), each counted once, in the month of its first line';
CREATE TABLE customer_month (
    load BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR NOT NULL,
    channel VARCHAR NOT NULL, customer VARCHAR NOT NULL, orders BIGINT NOT NULL, revenue DECIMAL(18,2) NOT NULL,
    returns DECIMAL(18,2)
);
CREATE TABLE person_month (
    load BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR NOT NULL,
    channel VARCHAR NOT NULL, product VARCHAR NOT NULL, person VARCHAR NOT NULL, orders BIGINT NOT NULL,
    units DECIMAL(18,3) NOT NULL, revenue DECIMAL(18,2) NOT NULL, cost DECIMAL(18,2), returns DECIMAL(18,2)
);

CREATE TABLE plan_version (
    id BIGINT PRIMARY KEY, year INTEGER NOT NULL, number INTEGER NOT NULL, based_on BIGINT, author VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, load BIGINT, seq BIGINT NOT NULL
);
CREATE TABLE plan_state (version BIGINT NOT NULL, state VARCHAR NOT NULL, actor VARCHAR NOT NULL, seq BIGINT NOT NULL);
COMMENT ON TABLE plan_state IS 'draft, submitted, approved, superseded or withdrawn: the newest row counts';
CREATE TABLE plan_cell (
    version BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, product VARCHAR NOT NULL,
    team VARCHAR NOT NULL, measure VARCHAR NOT NULL, base DECIMAL(18,2) NOT NULL, challenge DECIMAL(18,2)
);
CREATE TABLE benchmark (
    load BIGINT NOT NULL, kpi VARCHAR NOT NULL, region VARCHAR, product VARCHAR, team VARCHAR, channel VARCHAR,
    period VARCHAR NOT NULL, value DECIMAL(24,8) NOT NULL, source VARCHAR NOT NULL
);

-- Roll-ups: what counts now. Rebuilt for the touched months in the same transaction as the facts.
CREATE TABLE cube (
    month VARCHAR NOT NULL, region VARCHAR NOT NULL, product VARCHAR NOT NULL, team VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    orders BIGINT, units DECIMAL(18,3), revenue DECIMAL(18,2), returns DECIMAL(18,2), cost DECIMAL(18,2),
    leads BIGINT, new_customers BIGINT, repeat_customers BIGINT, new_customer_revenue DECIMAL(18,2),
    signed DECIMAL(18,2), shipped DECIMAL(18,2), invoiced DECIMAL(18,2), collected DECIMAL(18,2)
);
CREATE TABLE cube_orders (
    month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR NOT NULL, channel VARCHAR NOT NULL,
    orders BIGINT, exact BOOLEAN NOT NULL
);
COMMENT ON TABLE cube_orders IS 'Orders without the product: distinct from order lines (exact), else the sum over products';
CREATE TABLE cube_customers (
    month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR NOT NULL, channel VARCHAR NOT NULL,
    customer VARCHAR NOT NULL, orders BIGINT NOT NULL, revenue DECIMAL(18,2) NOT NULL, returns DECIMAL(18,2)
);
CREATE TABLE cube_persons (
    month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR NOT NULL, channel VARCHAR NOT NULL,
    product VARCHAR NOT NULL, person VARCHAR NOT NULL, orders BIGINT NOT NULL, units DECIMAL(18,3) NOT NULL,
    revenue DECIMAL(18,2) NOT NULL, cost DECIMAL(18,2), returns DECIMAL(18,2)
);
CREATE TABLE cube_days (
    month VARCHAR NOT NULL, region VARCHAR NOT NULL, grp VARCHAR NOT NULL, load BIGINT NOT NULL, data_day DATE NOT NULL,
    partial BOOLEAN NOT NULL
);
COMMENT ON TABLE cube_days IS 'Which load counts for a month, region and group, and to which day its figures go';
