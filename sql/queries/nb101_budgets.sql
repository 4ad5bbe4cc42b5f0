-- The budgets of NAS-Bench-101 that the database has runs of. At the end of an import, each has a ranking.
-- grain: one row per budget
-- units: epochs
SELECT epochs
FROM nb101_budgets
WHERE EXISTS (SELECT 1 FROM stored_nb101_rankings AS ranked WHERE ranked.epochs = nb101_budgets.epochs)
ORDER BY epochs;
