-- Writes what an architecture has on a data set with a recipe.
-- grain: one row of stored_datasets; ?1 to ?23: its columns in their order
INSERT OR REPLACE INTO stored_datasets
VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23
);
