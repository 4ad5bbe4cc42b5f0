-- The stored final accuracies of a space, in the order of their keys.
-- grain: one row per setting and architecture; ?1: first setting_id of the space, ?2: first one of the next space
-- units: as in stored_final_accuracies
SELECT *
FROM stored_final_accuracies
WHERE setting_id >= ?1 AND setting_id < ?2
ORDER BY setting_id, arch_index;
