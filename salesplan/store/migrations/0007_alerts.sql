-- Alerts: opened once per rule and slice, their states, and the readings that they stand on. Insert only.

CREATE TABLE alert (
    id BIGINT PRIMARY KEY, rule VARCHAR NOT NULL, slice VARCHAR NOT NULL, regions VARCHAR[] NOT NULL,
    since VARCHAR NOT NULL, period VARCHAR NOT NULL, seq BIGINT NOT NULL
);
COMMENT ON TABLE alert IS 'since: the first month of the run that opened it; period: the month in which it opened';
COMMENT ON COLUMN alert.slice IS 'JSON: dimension -> members; {} is the company';
COMMENT ON COLUMN alert.regions IS 'Those that the slice lies in; * for a slice of all regions together';
CREATE TABLE alert_state (
    alert BIGINT NOT NULL, state VARCHAR NOT NULL, cause VARCHAR NOT NULL, month VARCHAR NOT NULL, owner VARCHAR,
    actor VARCHAR NOT NULL, reason VARCHAR NOT NULL, day DATE NOT NULL, seq BIGINT NOT NULL
);
COMMENT ON TABLE alert_state IS 'open, acknowledged, recovering or closed: the newest row of an alert counts';
COMMENT ON COLUMN alert_state.cause IS 'figures, recovered, withdrawn (figures say it never was), rule or person';
COMMENT ON COLUMN alert_state.month IS 'The newest month with figures when it was said';
CREATE TABLE alert_reading (
    alert BIGINT NOT NULL, month VARCHAR NOT NULL, since VARCHAR NOT NULL, value DECIMAL(24,8), reference DECIMAL(24,8),
    money DECIMAL(18,2), silent INTEGER NOT NULL, seq BIGINT NOT NULL
);
COMMENT ON TABLE alert_reading IS 'What an alert says: value and reference over since..month, its size in yuan; the newest row counts';
COMMENT ON COLUMN alert_reading.silent IS 'How many of the newest months had no figures that could change its state';
CREATE TABLE alert_rule (
    rule VARCHAR NOT NULL, value VARCHAR NOT NULL, actor VARCHAR NOT NULL, reason VARCHAR NOT NULL, seq BIGINT NOT NULL
);
COMMENT ON TABLE alert_rule IS 'What a company has changed of a rule (JSON); the newest row counts, {} is the rule as shipped';
