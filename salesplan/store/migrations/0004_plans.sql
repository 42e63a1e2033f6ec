-- Plans that are edited: cells are dated like every other row, and beside them stand the ledger of edits, locks, inputs,
-- persons and padding of each version. A cell that an import or a copy brought begins with its version.

ALTER TABLE plan_cell ADD COLUMN begun BIGINT;
ALTER TABLE plan_cell ADD COLUMN ended BIGINT;
UPDATE plan_cell SET begun = plan_version.seq FROM plan_version WHERE plan_version.id = plan_cell.version;
ALTER TABLE plan_state ADD COLUMN reason VARCHAR;
COMMENT ON TABLE plan_state IS 'draft, submitted, approved, locked, superseded or withdrawn: the newest row counts';
ALTER TABLE plan_state ADD COLUMN authenticated BOOLEAN;
COMMENT ON COLUMN plan_state.authenticated IS 'Whether the actor had to log in; FALSE: a name given at the start of the program';

CREATE TABLE plan_edit (
    version BIGINT NOT NULL, number INTEGER NOT NULL, kind VARCHAR NOT NULL, measure VARCHAR, track VARCHAR,
    slice VARCHAR, absorb VARCHAR, old DECIMAL(18,2), new DECIMAL(18,2), cells INTEGER NOT NULL, of INTEGER,
    detail VARCHAR NOT NULL, actor VARCHAR NOT NULL, reason VARCHAR NOT NULL, seq BIGINT NOT NULL
);
COMMENT ON TABLE plan_edit IS 'The ledger of a version: one row per operation; undo and redo are rows too, `of` the row they take back or repeat';
CREATE TABLE plan_lock (
    version BIGINT NOT NULL, measure VARCHAR NOT NULL, track VARCHAR NOT NULL, slice VARCHAR NOT NULL,
    amount DECIMAL(18,2) NOT NULL, begun BIGINT NOT NULL, ended BIGINT
);
COMMENT ON TABLE plan_lock IS 'Slices (JSON: dimension -> members) whose sum must not move';
CREATE TABLE plan_input (
    version BIGINT NOT NULL, key VARCHAR NOT NULL, value VARCHAR NOT NULL, begun BIGINT NOT NULL, ended BIGINT
);
COMMENT ON TABLE plan_input IS 'What a version was made from: total, challenge ratio, unit, weights, policy, rules of measures ... (JSON)';
CREATE TABLE plan_person (
    version BIGINT NOT NULL, month VARCHAR NOT NULL, team VARCHAR NOT NULL, person VARCHAR NOT NULL,
    measure VARCHAR NOT NULL, base DECIMAL(18,2) NOT NULL, challenge DECIMAL(18,2), begun BIGINT NOT NULL, ended BIGINT
);
COMMENT ON TABLE plan_person IS 'A team''s month split on to persons; person '''' is what nobody carries';
CREATE TABLE plan_padding (
    version BIGINT NOT NULL, level VARCHAR NOT NULL, member VARCHAR NOT NULL, percent DECIMAL(9,4) NOT NULL,
    begun BIGINT NOT NULL, ended BIGINT
);
COMMENT ON TABLE plan_padding IS 'Over-assignment per level and member, beside the plan and never part of what ties';
