-- One architecture by its number.
SELECT arch_str
FROM architectures
WHERE space = 'tss' AND arch_index = 11;
