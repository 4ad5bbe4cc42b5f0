-- Rows that contradict others, as after a change by hand.
-- grain: one row per contradiction
SELECT 'stored_weights ' || trial_id || ': no such archive' AS problem
FROM stored_weights
WHERE archive_id NOT IN (SELECT archive_id FROM weight_archives)
UNION ALL
SELECT 'stored_weights ' || trial_id || ': no such layout'
FROM stored_weights
WHERE layout_id IS NOT NULL AND layout_id NOT IN (SELECT layout_id FROM weight_layouts)
UNION ALL
SELECT 'weight_contents ' || trial_id || ': no such trial with weights'
FROM weight_contents
WHERE trial_id NOT IN (SELECT trial_id FROM stored_weights WHERE layout_id IS NOT NULL)
UNION ALL
SELECT 'stored_weights ' || trial_id || ': its weights are missing'
FROM stored_weights
WHERE layout_id IS NOT NULL AND trial_id NOT IN (SELECT trial_id FROM weight_contents)
UNION ALL
SELECT 'weight_layouts ' || layout_id || ': its tensors are others than it counts'
FROM weight_layouts
WHERE (tensors, bytes) IS NOT (
    SELECT count(*), coalesce(sum(bytes), 0)
    FROM weight_layout_tensors
    WHERE weight_layout_tensors.layout_id = weight_layouts.layout_id
)
