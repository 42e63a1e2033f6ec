-- Change requests: whoever replaces an approved plan says why, from which version on, and by how much totals move.

CREATE TABLE plan_request (
    version BIGINT NOT NULL, year INTEGER NOT NULL, number INTEGER NOT NULL, basis BIGINT NOT NULL,
    actor VARCHAR NOT NULL, reason VARCHAR NOT NULL, moves VARCHAR NOT NULL, begun BIGINT NOT NULL, ended BIGINT
);
COMMENT ON TABLE plan_request IS 'One row per version that asks to replace the one in force of its year; numbered in the year';
COMMENT ON COLUMN plan_request.moves IS 'By how much it moves the totals, as it was declared (JSON: measure.track -> yuan or pieces); {} for nothing';
