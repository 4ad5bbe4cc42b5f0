-- The search spaces side by side for an export, as in the view.
-- grain: one row per row of the view; units and nulls: as in the view
SELECT
    benchmark,
    name,
    architectures,
    unique_architectures,
    imported_architectures,
    datasets,
    budgets_epochs,
    seeds,
    diagnostics,
    reward,
    clock,
    algorithms,
    views,
    reference
FROM benchmarks
ORDER BY benchmark;
