-- The three search spaces side by side, and how much of each is in this file.
-- grain: one row per search space
-- units: architectures are counted; budgets are epochs
-- nulls: none
DROP VIEW IF EXISTS benchmarks;
CREATE VIEW benchmarks AS
SELECT
    benchmark, -- 'nb101', 'tss' or 'sss'
    name,
    architectures, -- that were trained
    unique_architectures, -- that compute different functions
    CAST(
        CASE benchmark
            WHEN 'nb101' THEN (
                SELECT count(*)
                FROM stored_nb101_modules
                WHERE EXISTS (SELECT 1 FROM stored_nb101_runs WHERE run_id BETWEEN 256 * arch_index AND 256 * arch_index + 255)
            )
            ELSE (SELECT imported_architectures FROM search_spaces WHERE space = benchmark)
        END AS INTEGER
    ) AS imported_architectures, -- that have runs here
    datasets,
    budgets_epochs, -- epochs of full training and of shorter ones
    seeds, -- training runs of an architecture
    diagnostics, -- what is known of a run besides its last accuracies
    reward, -- what a search sees
    clock, -- what a search is charged for
    algorithms, -- searches that it allows
    views, -- where to look first
    reference
FROM stored_benchmarks
ORDER BY position;
