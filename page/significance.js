// Tests whether two methods differ, and the correction for many tests.
//
// Written here because a page from the disk can load no library, and these are forty lines. tests/browser/significance.mjs
// compares them with answers of scipy.

/** Φ, the distribution function of the normal distribution, to 1e-7 (Abramowitz and Stegun, 7.1.26). */
export function normal(z) {
  const t = 1 / (1 + 0.3275911 * (Math.abs(z) / Math.SQRT2));
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp((-z * z) / 2);
  return z > 0 ? 1 - tail / 2 : tail / 2;
}

/** Ranks from 1, equal ones share the mean; and the sum of t³ - t over groups of equal ones. */
export function midranks(values) {
  const order = values.map((_, at) => at).sort((one, other) => values[one] - values[other]);
  const ranks = new Array(values.length);
  let ties = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]] === values[order[from]]) to++;
    const count = to - from + 1;
    ties += count ** 3 - count;
    for (let at = from; at <= to; at++) ranks[order[at]] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return { ranks, ties };
}

const MOST_EXACT = 50;

/** Wilcoxon's signed-rank test of differences, two-sided: exact up to 50 differences, else normal with a correction for ties. */
export function signedRank(differences) {
  const nonzero = differences.filter((value) => value !== 0);
  const count = nonzero.length;
  if (!count) return { test: "Wilcoxon signed-rank", p: 1 };
  const { ranks, ties } = midranks(nonzero.map(Math.abs));
  const plus = ranks.reduce((sum, rank, at) => sum + (nonzero[at] > 0 ? rank : 0), 0);
  const total = (count * (count + 1)) / 2;
  const least = Math.min(plus, total - plus);
  if (count <= MOST_EXACT) {
    // how many of the 2^count signs give each sum; shared ranks are halves, so all are doubled
    let ways = [1];
    for (const rank of ranks) {
      const step = Math.round(2 * rank);
      const next = [...ways, ...new Array(step).fill(0)];
      ways.forEach((of, at) => (next[at + step] += of));
      ways = next;
    }
    const below = ways.slice(0, Math.round(2 * least) + 1).reduce((sum, of) => sum + of, 0);
    return { test: "Wilcoxon signed-rank, exact", p: Math.min(1, (2 * below) / 2 ** count) };
  }
  const variance = (count * (count + 1) * (2 * count + 1)) / 24 - ties / 48;
  return { test: "Wilcoxon signed-rank, normal", p: Math.min(1, 2 * normal((least - total / 2) / Math.sqrt(variance))) };
}

/** The Mann-Whitney U test, two-sided: normal with corrections for ties and continuity. */
export function rankSum(one, other) {
  const [n, m] = [one.length, other.length];
  const { ranks, ties } = midranks([...one, ...other]);
  const u = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return { test: "Mann-Whitney U", p: 1 };
  const z = (Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance);
  return { test: "Mann-Whitney U, normal", p: Math.min(1, 2 * normal(-z)) };
}

/** Holm's correction of several p values. */
export function holm(values) {
  const order = values.map((_, at) => at).sort((one, other) => values[one] - values[other]);
  const corrected = new Array(values.length);
  let most = 0;
  order.forEach((at, place) => {
    most = Math.max(most, Math.min(1, values[at] * (values.length - place)));
    corrected[at] = most;
  });
  return corrected;
}

/** The value below which a share of sorted numbers lies, interpolated. */
export function quantile(sorted, share) {
  if (!sorted.length) return NaN;
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}
