-- How many trials architectures have: what statistics answers when every imported architecture is loaded.
-- An import counts them at its end.
-- grain: one row per (space, dataset, hp, trials), for each hp that any imported architecture of the space has
-- nulls: none; an architecture without a trial on the data set is counted in the row with trials = 0
DROP VIEW IF EXISTS statistics;
CREATE VIEW statistics AS
SELECT
    space,
    dataset,
    hp,
    trials, -- per architecture
    architectures -- that have so many
FROM search_spaces
JOIN trial_counts USING (space_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id);
