-- A contingency plan may watch a category, a team or a channel; a worksheet keeps what nobody typed in every language,
-- and a number that none of our figures tells with its unit.

ALTER TABLE IF EXISTS contingency ADD COLUMN IF NOT EXISTS "category" VARCHAR;
ALTER TABLE IF EXISTS contingency ADD COLUMN IF NOT EXISTS "team" VARCHAR;
ALTER TABLE IF EXISTS contingency ADD COLUMN IF NOT EXISTS "channel" VARCHAR;
ALTER TABLE IF EXISTS worksheet ADD COLUMN IF NOT EXISTS "said" VARCHAR;
ALTER TABLE IF EXISTS worksheet ADD COLUMN IF NOT EXISTS "steps".element."said" VARCHAR;
ALTER TABLE IF EXISTS worksheet ADD COLUMN IF NOT EXISTS "evidence".element."unit" VARCHAR;
ALTER TABLE IF EXISTS worksheet ADD COLUMN IF NOT EXISTS "evidence".element."said" VARCHAR;
