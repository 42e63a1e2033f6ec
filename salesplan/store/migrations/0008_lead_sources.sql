-- Where leads came from: what a source brought in leads and orders, beside the figures of the cube that it breaks down.
-- And the industry of customers, along which a gap can be concentrated.

ALTER TABLE customer ADD COLUMN industry VARCHAR;

CREATE TABLE lead_source (
    load BIGINT NOT NULL, month VARCHAR NOT NULL, region VARCHAR NOT NULL, team VARCHAR, channel VARCHAR NOT NULL,
    source VARCHAR NOT NULL, script VARCHAR, leads BIGINT NOT NULL, orders BIGINT NOT NULL, cost DECIMAL(18,2)
);
COMMENT ON TABLE lead_source IS 'The newest active load of a month, region and channel counts; a source began in the first month that counts';
COMMENT ON COLUMN lead_source.script IS 'What the people say to these leads, by name; NULL: not told';
