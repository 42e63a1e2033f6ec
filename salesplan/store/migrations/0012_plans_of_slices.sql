-- A contingency plan may watch a category, a team or a channel; a worksheet keeps what nobody typed in every language,
-- and the unit of a symptom that is read by hand. (Columns of their own: child rows with another field would be other
-- rows than the audit kept.)

ALTER TABLE IF EXISTS contingency ADD COLUMN IF NOT EXISTS "category" VARCHAR;
ALTER TABLE IF EXISTS contingency ADD COLUMN IF NOT EXISTS "team" VARCHAR;
ALTER TABLE IF EXISTS contingency ADD COLUMN IF NOT EXISTS "channel" VARCHAR;
ALTER TABLE IF EXISTS worksheet ADD COLUMN IF NOT EXISTS "unit" VARCHAR;
ALTER TABLE IF EXISTS worksheet ADD COLUMN IF NOT EXISTS "said" VARCHAR;
