// What runs of searches had found at a time, and how that differs from the best of the space.

import { midranks, quantile } from "./significance.js";

export const TIMES = 120;

/** The position of the best architecture of a run at a time; -1 before the first result. */
function foundAt(run, seconds, space) {
  let [low, high] = [0, run.times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (run.times[middle] <= seconds) low = middle + 1;
    else high = middle;
  }
  return low ? space.position.get(run.indexes[low - 1]) ?? -1 : -1;
}

/** The regret of each run at a time, in points; NaN before the first result, or where nothing is known. */
export function regrets(search, seconds, space, column, best) {
  return search.runs.map((run) => {
    const at = foundAt(run, seconds, space);
    return at < 0 ? NaN : Math.max(0, best - column.values[at]);
  });
}

export function bestOf(search, column, which) {
  const stored = which === "valid" ? search.best_valid_percent : search.best_test_percent;
  if (stored !== null && stored !== undefined) return stored;
  return column.values.reduce((best, value) => (value > best ? value : best), -Infinity);
}

/** Times up to the budget, equally far apart, or equally far in their logarithm. */
export function timesUpTo(seconds, isLog) {
  return Array.from({ length: TIMES }, (_, at) => (isLog ? seconds * 1000 ** ((at + 1) / TIMES - 1) : (seconds * (at + 1)) / TIMES));
}

/** Median and quartiles over runs at each time, without the times before every run has a result. */
export function quartiles(search, times, space, column, best) {
  const points = [];
  for (const seconds of times) {
    const values = regrets(search, seconds, space, column, best);
    if (values.some(Number.isNaN)) continue;
    values.sort((one, other) => one - other);
    points.push([seconds, ...[0.25, 0.5, 0.75].map((share) => quantile(values, share))]);
  }
  return points;
}

/** The mean rank of each search at each time: runs with the same number are ranked together, the least regret first. */
export function meanRanks(searches, times, regretsOf) {
  const count = Math.min(...searches.map(({ runs }) => runs.length));
  return times.map((seconds) => {
    const values = searches.map((search) => regretsOf(search, seconds));
    const sums = searches.map(() => 0);
    let used = 0;
    for (let run = 0; run < count; run++) {
      const of = values.map((list) => list[run]);
      if (of.some(Number.isNaN)) continue;
      midranks(of).ranks.forEach((rank, at) => (sums[at] += rank));
      used++;
    }
    return used ? sums.map((sum) => sum / used) : null;
  });
}
