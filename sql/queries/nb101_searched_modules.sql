-- The modules of NAS-Bench-101 that searches can ask for: those with a mean validation accuracy after each of some numbers of
-- epochs.
-- ?1: these numbers, as a JSON list
-- grain: one row per module, by arch_index; none while an import has not come to its end
SELECT ranked.arch_index
FROM json_each(?1) AS asked
CROSS JOIN stored_nb101_rankings AS ranked
WHERE ranked.epochs = asked.value AND ranked.metric = 'valid'
GROUP BY ranked.arch_index
HAVING count(*) = json_array_length(?1)
ORDER BY ranked.arch_index;
