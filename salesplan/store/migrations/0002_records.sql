-- The tables of the dimensions become registers: every row has a code, and every column a field of a declaration.

ALTER TABLE region RENAME COLUMN class TO grade;
ALTER TABLE membership ADD COLUMN code VARCHAR;
UPDATE membership SET code = numbered.code FROM (
    SELECT DISTINCT kind, child, parent, valid_from,
        CASE kind WHEN 'team_region' THEN 'TR' WHEN 'person_team' THEN 'PT' ELSE 'CO' END
        || format('{:02d}', dense_rank() OVER (PARTITION BY kind ORDER BY child, parent, valid_from)) AS code
    FROM membership
) numbered
WHERE membership.kind = numbered.kind AND membership.child = numbered.child AND membership.parent = numbered.parent
    AND membership.valid_from IS NOT DISTINCT FROM numbered.valid_from;
ALTER TABLE calendar ADD COLUMN code VARCHAR;
UPDATE calendar SET code = 'D' || format('{:02d}', numbered.n) FROM (
    SELECT day, dense_rank() OVER (ORDER BY day) AS n FROM calendar
) numbered
WHERE calendar.day = numbered.day;
ALTER TABLE calendar ADD COLUMN note VARCHAR;
ALTER TABLE product ALTER tax_rate TYPE DECIMAL(9,4);
