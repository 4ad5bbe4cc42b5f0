// The SQL of the numbers that the page shows.

import { MEASURE_COLUMNS } from "./measure_columns.js";

const text = (value) => `'${value.replaceAll("'", "''")}'`;

/** The statement that answers one number of an architecture. */
export function ofNumber(space, index, column) {
  if (column.extension) {
    const of = (name, value) => (value ? ` AND ${name} = ${text(value)}` : "");
    const keys = of("dataset", column.dataset) + of("hp", column.trained_hp) + of("further_keys", column.further_keys);
    return `SELECT value, unit\nFROM extension_values\nWHERE space = ${text(space)} AND arch_index = ${index}\n    AND extension = ${text(column.extension)} AND column = ${text(column.measure)}${keys}`;
  }
  const where = `WHERE space = ${text(space)} AND arch_index = ${index} AND dataset = ${text(column.dataset)} AND hp = ${text(column.hp)}`;
  if (column.measure === "seconds") {
    return `SELECT train_all_time_seconds -- mean over seeds, after the last epoch\nFROM more_info_mean\n${where}\nORDER BY epoch DESC\nLIMIT 1`;
  }
  if (MEASURE_COLUMNS[column.measure]) return `SELECT ${MEASURE_COLUMNS[column.measure]}\nFROM cost_info\n${where}`;
  return `SELECT avg(top1_percent) AS accuracy_percent -- mean over seeds, after the last epoch\nFROM final_metrics\n${where} AND split = ${text(column.measure)}`;
}

/** The steps of a run of a search. */
export function ofRun(experiment, run) {
  return `SELECT step, trial, arch_index, epochs, seed, reward_percent, clock_seconds, incumbent_index\nFROM search_trajectory\nWHERE experiment_id = ${experiment} AND run = ${run}\nORDER BY step`;
}
