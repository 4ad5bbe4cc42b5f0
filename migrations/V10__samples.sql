-- Samples: archives that say themselves that their numbers are invented.

ALTER TABLE archives ADD COLUMN is_sample INTEGER NOT NULL DEFAULT 0 CHECK (is_sample IN (0, 1)); -- 1: its numbers are invented
ALTER TABLE archives ADD COLUMN sample_generator TEXT CHECK (is_sample = (sample_generator IS NOT NULL)); -- such as 'natsbench 0.1.0'
ALTER TABLE archives ADD COLUMN sample_seed TEXT CHECK (is_sample = (sample_seed IS NOT NULL)); -- of the generator, in decimal digits

PRAGMA user_version = 10;
