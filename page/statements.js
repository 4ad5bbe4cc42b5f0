// The SQL of the numbers that the page shows.

import { MEASURE_COLUMNS } from "./measure_columns.js";

const text = (value) => `'${value.replaceAll("'", "''")}'`;

/** The statement that answers one number of an architecture. */
export function ofNumber(space, index, column) {
  if (column.extension) {
    const is = (name, value) => ` AND ${name} ${value ? `= ${text(value)}` : "IS NULL"}`;
    return `SELECT avg(value) AS value, unit -- mean over seeds, if there are any\nFROM extension_values\nWHERE space = ${text(space)} AND arch_index = ${index}\n`
      + `    AND extension = ${text(column.extension)} AND "column" = ${text(column.measure)}\n`
      + `   ${is("dataset", column.dataset)}${is("hp", column.trained_hp)} AND further_keys = ${text(column.further_keys ?? "")}`;
  }
  const where = `WHERE space = ${text(space)} AND arch_index = ${index} AND dataset = ${text(column.dataset)} AND hp = ${text(column.hp)}`;
  if (column.measure === "seconds") {
    return `SELECT train_all_time_seconds -- mean over seeds, after the last epoch\nFROM more_info_mean\n${where}\nORDER BY epoch DESC\nLIMIT 1`;
  }
  if (MEASURE_COLUMNS[column.measure]) return `SELECT ${MEASURE_COLUMNS[column.measure]}\nFROM cost_info\n${where}`;
  return `SELECT avg(top1_percent) AS accuracy_percent -- mean over seeds, after the last epoch\nFROM final_metrics\n${where} AND split = ${text(column.measure)}`;
}

/** The columns of the chart of a run: the best so far over time. */
export const CHART_OF_RUN = { cx: "6", cy: "8", ck: "line" };

/** The steps of a run of a search. */
export function ofRun(experiment, run) {
  return `SELECT step, trial, arch_index, epochs, seed, reward_percent, clock_seconds, incumbent_index,\n    max(reward_percent) OVER (ORDER BY step) AS best_reward_percent\nFROM search_trajectory\nWHERE experiment_id = ${experiment} AND run = ${run}\nORDER BY step`;
}

/** The same for the epochs of a weight-sharing search: test accuracy, or what it chose. */
export const chartOfSharing = (search) => ({ cx: "0", cy: search.images ? "3" : "1", ck: "line" });

/** The epochs of a run of a weight-sharing search; one that was made elsewhere has nothing but its choices. */
export function ofSharing(search, seed) {
  if (search.images) {
    return `SELECT epoch, arch_index, valid_accuracy_percent, test_accuracy_percent, score_percent, train_seconds\nFROM weight_sharing_epochs\nWHERE experiment_id = ${search.id} AND seed = ${seed}\nORDER BY epoch`;
  }
  return `SELECT step AS epoch, arch_index, clock_seconds\nFROM search_trajectory\nWHERE experiment_id = ${search.id} AND run = ${seed}\nORDER BY step`;
}
