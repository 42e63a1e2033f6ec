-- An action may move a category of products (all machines), and is then judged against the other categories.

ALTER TABLE IF EXISTS action ADD COLUMN IF NOT EXISTS "category" VARCHAR;
