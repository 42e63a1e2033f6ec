-- Which source profile, in which of its versions, a load was read under (NULL: none); profiles themselves are a register.

ALTER TABLE load ADD COLUMN profile VARCHAR;
ALTER TABLE load ADD COLUMN profile_version INTEGER;
