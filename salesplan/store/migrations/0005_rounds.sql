-- The two rounds in which owners enter their own figures, what was answered to them, and notes on numbers.
-- Insert only: who submits again adds a claim, and the newest counts.

CREATE TABLE plan_round (
    version BIGINT NOT NULL, number INTEGER NOT NULL, state VARCHAR NOT NULL, actor VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, seq BIGINT NOT NULL
);
COMMENT ON TABLE plan_round IS 'open or closed: the newest row of a version and number counts';
CREATE TABLE plan_owner (
    version BIGINT NOT NULL, round INTEGER NOT NULL, dimension VARCHAR NOT NULL, member VARCHAR NOT NULL,
    regions VARCHAR[] NOT NULL, person VARCHAR, due DATE NOT NULL, begun BIGINT NOT NULL, ended BIGINT
);
COMMENT ON TABLE plan_owner IS 'Who is asked in a round: the lead of a member. regions: those in which the member is planned; person: a code, or a name that no record has';
CREATE TABLE plan_claim (
    id BIGINT PRIMARY KEY, version BIGINT NOT NULL, round INTEGER NOT NULL, dimension VARCHAR NOT NULL,
    member VARCHAR NOT NULL, regions VARCHAR[] NOT NULL, way VARCHAR NOT NULL, why VARCHAR NOT NULL,
    actor VARCHAR NOT NULL, seq BIGINT NOT NULL
);
COMMENT ON COLUMN plan_claim.way IS 'form, sheet (a workbook) or agree (the figures of the draft)';
CREATE TABLE plan_claim_part (
    claim BIGINT NOT NULL, slice VARCHAR NOT NULL, base DECIMAL(18,2) NOT NULL, challenge DECIMAL(18,2),
    seq BIGINT NOT NULL
);
COMMENT ON TABLE plan_claim_part IS 'The slices (JSON: dimension -> members) that a claim speaks of; what it says nothing of has no row';
CREATE TABLE plan_answer (
    claim BIGINT NOT NULL, decision VARCHAR NOT NULL, reason VARCHAR NOT NULL, edit INTEGER, actor VARCHAR NOT NULL,
    seq BIGINT NOT NULL
);
COMMENT ON TABLE plan_answer IS 'accepted (edit: its line in the ledger, NULL when nothing had to move), held or returned; the newest row counts';

CREATE TABLE number_note (
    id BIGINT PRIMARY KEY, version BIGINT, measure VARCHAR NOT NULL, slice VARCHAR NOT NULL, regions VARCHAR[] NOT NULL,
    text VARCHAR NOT NULL, actor VARCHAR NOT NULL, seq BIGINT NOT NULL
);
COMMENT ON TABLE number_note IS 'What people write beside a number: of a plan version, or (version NULL) of no plan. regions: those that the slice lies in';
CREATE TABLE number_note_state (note BIGINT NOT NULL, resolved BOOLEAN NOT NULL, actor VARCHAR NOT NULL, seq BIGINT NOT NULL);
COMMENT ON TABLE number_note_state IS 'The newest row says whether a note is settled';
