-- How many trials (seeds) do architectures have?
-- grain: one row per (hp, dataset, trials)
-- units: numbers of trials and of architectures
SELECT hp, dataset, trials, architectures
FROM statistics
WHERE space = coalesce(:space, 'tss')
ORDER BY hp, dataset, trials;
