-- Notes on any number: what kind, of which months, and why a dispute was settled. Notes of plans were there before.

ALTER TABLE number_note ADD COLUMN kind VARCHAR;
COMMENT ON COLUMN number_note.kind IS 'comment or disputed; NULL: a comment from before there were disputes';
ALTER TABLE number_note ADD COLUMN first_month VARCHAR;
ALTER TABLE number_note ADD COLUMN last_month VARCHAR;
COMMENT ON COLUMN number_note.first_month IS 'The months of the number, both included; NULL: those of the slice, else the whole year of the version';
COMMENT ON COLUMN number_note.measure IS 'A KPI; of a plan version also a measure that is planned';
COMMENT ON COLUMN number_note.regions IS 'Those that the slice lies in; * for a slice of all regions together';
ALTER TABLE number_note_state ADD COLUMN reason VARCHAR;
COMMENT ON COLUMN number_note_state.reason IS 'What settled a dispute, or why it was opened again';
