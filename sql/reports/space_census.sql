-- The cells of the topology space, as text: how many are there, and how many of them compute different things?
-- grain: one row per architecture of the list, imported or not
-- units: none
SELECT arch_index, arch_str
FROM architectures
WHERE space = coalesce(:space, 'tss')
ORDER BY arch_index;
