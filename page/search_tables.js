// The tables of searches: which differences are significant, and each run with a link to its steps.

import { h } from "./dom.js";
import { duration, signed } from "./format.js";
import { address } from "./router.js";
import { holm, quantile, rankSum, signedRank } from "./significance.js";
import { CHART_OF_RUN, ofRun } from "./statements.js";
import { Table } from "./table.js";

const LEVEL = 0.05;

export class SearchTables {
  constructor() {
    this.pairs = new Table("Significance of differences", { name: "significance", className: "rows short" });
    this.runs = new Table("Runs", { name: "runs", className: "rows" });
    [this.pairs.box.id, this.runs.box.id] = ["search-significance", "search-runs"];
    this.note = h("p", { className: "quiet" });
    this.element = h("div", {},
      h("section", {}, h("h2", {}, "Significance of differences ", this.pairs.csvButton()), this.note, this.pairs.element),
      h("section", {}, h("h2", {}, "Runs ", this.runs.csvButton()), h("p", { className: "quiet" }, "Each run at the chosen time; its steps open in SQL."), this.runs.element));
  }

  /** `groups` have name, search and values: the regret of each run. */
  show(groups, space, seconds) {
    const rows = groups.flatMap((one, at) => groups.slice(at + 1).map((other) => difference(one, other)));
    holm(rows.map(({ p }) => p)).forEach((p, at) => (rows[at].corrected = p));
    this.note.textContent = `Regret at ${duration(seconds)}, two-sided. Searches with the same seed are paired run by run and tested with Wilcoxon's signed-rank test, others with the Mann-Whitney U test. `
      + (rows.length > 1 ? `p is corrected for ${rows.length} tests by Holm's method.` : "");
    const p = (value) => (value < 0.0001 ? "< 0.0001" : value.toFixed(4));
    this.pairs.show([
      { id: "one", title: "method", value: (row) => row.one.name },
      { id: "other", title: "against", value: (row) => row.other.name },
      { id: "difference", title: "median difference", unit: "points of regret", isNumber: true, value: (row) => row.median, text: (row) => signed(row.median) },
      { id: "p", title: "p", isNumber: true, value: (row) => row.p, text: (row) => p(row.p) },
      { id: "corrected", title: "p, corrected", isNumber: true, value: (row) => row.corrected, text: (row) => p(row.corrected) },
      { id: "better", title: "verdict", value: (row) => (row.corrected >= LEVEL || !row.direction ? "no difference shown" : `${(row.direction < 0 ? row.one : row.other).name} is better`) },
      { id: "test", title: "test", value: (row) => row.test },
      { id: "count", title: "runs", value: (row) => row.counted },
    ], rows);
    this.showRuns(groups, space, seconds);
  }

  showRuns(groups, space, seconds) {
    const rows = groups.flatMap(({ name, search, values }) => search.runs.map((run, number) => {
      const index = run.indexes[run.times.findLastIndex((time) => time <= seconds)];
      return { name, search, number: run.number, regret: values[number], index, changes: run.indexes.length };
    }));
    const statement = ({ search, number }) => ofRun(search.id, number);
    this.runs.show([
      { id: "method", title: "method", value: (row) => row.name },
      { id: "run", title: "run", isNumber: true, value: (row) => row.number },
      { id: "regret", title: "regret", unit: "points", isNumber: true, value: (row) => row.regret, text: (row) => (Number.isNaN(row.regret) ? "-" : row.regret.toFixed(2)) },
      { id: "found", title: "found", unit: space.found, isNumber: true, value: (row) => (row.index === undefined ? row.index : space.label(row.index)),
        cell: (row) => (row.index === undefined ? "-" : space.link(row.index)) },
      { id: "changes", title: "times that the best changed", isNumber: true, value: (row) => row.changes },
      { id: "steps", title: "steps", sortable: false, value: statement,
        cell: (row) => h("a", { href: address("sql", [], { q: statement(row), run: "1", ...CHART_OF_RUN }), attributes: { "aria-label": `Steps of run ${row.number} of ${row.name}` } }, "Steps") },
    ], rows, { id: "regret", isDescending: false });
  }
}

function difference(one, other) {
  const isPaired = one.search.seed !== null && one.search.seed === other.search.seed;
  const known = (value) => !Number.isNaN(value);
  if (isPaired) {
    // Runs are paired by their numbers, since a run is made from the seed and its number.
    const ofNumber = new Map(other.search.runs.map(({ number }, at) => [number, other.values[at]]));
    const pairs = one.values.map((value, at) => [value, ofNumber.get(one.search.runs[at].number)]).filter(([first, second]) => known(first) && second !== undefined && known(second));
    const differences = pairs.map(([first, second]) => first - second);
    const sorted = [...differences].sort((first, second) => first - second);
    const mean = differences.reduce((sum, value) => sum + value, 0);
    return { one, other, ...signedRank(differences.map((value) => Number(value.toFixed(9)))), median: quantile(sorted, 0.5), direction: Math.sign(quantile(sorted, 0.5)) || Math.sign(mean), counted: `${pairs.length} pairs` };
  }
  const [first, second] = [one, other].map(({ values }) => values.filter(known).sort((a, b) => a - b));
  const median = quantile(first, 0.5) - quantile(second, 0.5);
  return { one, other, ...rankSum(first, second), median, direction: Math.sign(median), counted: `${first.length} and ${second.length}` };
}
