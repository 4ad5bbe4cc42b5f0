// Weight-sharing searches on the page Searches: what the choice of each epoch reaches when it is trained by itself.

import { Chart } from "./chart.js";
import { choice, fill, h } from "./dom.js";
import { counted } from "./format.js";
import { MethodList } from "./method_list.js";
import { address, change } from "./router.js";
import { overEpochsOption } from "./search_charts.js";
import { addressOf } from "./selection.js";
import { quantile } from "./significance.js";
import { chartOfSharing, ofSharing } from "./statements.js";
import { Table } from "./table.js";

const MEASURES = [["test", "test accuracy of the choice"], ["valid", "validation accuracy of the choice"], ["score", "accuracy with shared weights"]];

export class WeightSharing {
  constructor() {
    this.groupPick = choice("Searched for", [], "", (wg) => change({ wg, woff: null }), { id: "sharing-group" });
    this.measurePick = choice("Show", MEASURES, "test", (wm) => change({ wm }), { id: "sharing-measure" });
    this.methods = new MethodList("Methods", "sharing-methods", ({ name, runs }) => `${name} (${counted(runs.length, "seed")})`, (woff) => change({ woff }));
    this.explanation = h("p", { className: "quiet" });
    this.chart = new Chart("Weight-sharing searches over epochs", { name: "weight-sharing", className: "chart tall" });
    this.chart.box.id = "sharing-chart";
    this.runs = new Table("Runs of weight-sharing searches", { name: "weight-sharing-runs", className: "rows short" });
    this.runs.box.id = "sharing-runs";
    this.element = h("div", { id: "sharing", hidden: true }, h("h2", {}, "Weight-sharing searches"),
      h("div", { className: "row" }, this.groupPick, this.measurePick), this.methods.element, this.explanation, this.chart.element,
      h("h3", {}, "Where each run ended ", this.runs.csvButton()), this.runs.element);
  }

  show(all, space, query) {
    this.element.hidden = !all.length;
    if (!all.length) return;
    const groups = new Map();
    for (const search of all) groups.set(search.dataset, [...(groups.get(search.dataset) ?? []), search]);
    const chosen = groups.has(query.wg) ? query.wg : [...groups.keys()][0];
    fill(this.groupPick.lastChild, [...groups].map(([dataset, of]) => [dataset, `${dataset}: ${of.length}`]), chosen);
    const of = groups.get(chosen);
    const hidden = new Set((query.woff ?? "").split(",").filter(Boolean).map(Number));
    this.methods.show(of, hidden);
    const measure = MEASURES.some(([name]) => name === query.wm) ? query.wm : "test";
    this.measurePick.lastChild.value = measure;
    const shown = of.filter(({ id }) => !hidden.has(id));
    const columns = { test: space.judgedBy(chosen, "test"), valid: space.judgedBy(chosen, "valid") };
    const valueAt = (which) => (run, at) => {
      if (which === "score") return run.scores[at];
      const position = space.position.get(run.indexes[at]);
      return columns[which] && position !== undefined ? columns[which].values[position] : NaN;
    };
    const curves = shown.map((search) => ({ name: search.name, points: overSeeds(search, valueAt(measure)) }));
    this.explain(measure, columns[measure], shown, curves);
    const unit = measure === "score" ? "accuracy with shared weights (%)" : `${measure} accuracy (%)`;
    this.chart.show(() => overEpochsOption(curves, { unit, sample: space.sample }));
    this.showRuns(shown, space, valueAt);
  }

  explain(measure, column, shown, curves) {
    if (measure !== "score" && !column) {
      this.explanation.textContent = "The accuracies after full training, by which choices are judged, are not in this database.";
      return;
    }
    const others = [...new Set(shown.map(({ images }) => images).filter(Boolean))];
    const without = curves.filter(({ points }) => !points.length).map(({ name }) => name);
    this.explanation.textContent = (measure === "score"
      ? "What a search measured itself, with shared weights, when it chose. "
      : `What the architecture that a search would have ended with after an epoch reaches when it is trained by itself: ${column.label}, ${column.group}. `)
      + "Lines are medians over the seeds that have reached the epoch, bands go from quartile to quartile. Epoch -1 is before the search."
      + (others.length ? ` Images: ${others.join(", ")}.` : "")
      + (without.length ? ` Without such a number: ${without.join(", ")}.` : "");
  }

  showRuns(searches, space, valueAt) {
    const rows = searches.flatMap((search) => search.runs.map((run) => {
      const last = run.indexes.length - 1;
      return { search, run, last, index: run.indexes[last] };
    }));
    const number = (which) => ({ run, last }) => valueAt(which)(run, last);
    const column = (id, title) => ({ id, title, unit: "%", isNumber: true, value: number(id), text: (row) => (Number.isNaN(number(id)(row)) ? "-" : number(id)(row).toFixed(2)) });
    const statement = ({ search, run }) => ofSharing(search, run.seed);
    this.runs.show([
      { id: "method", title: "method", value: ({ search }) => search.name },
      { id: "seed", title: "seed", isNumber: true, value: ({ run }) => run.seed },
      { id: "epochs", title: "epochs", isNumber: true, value: ({ run }) => run.epochs.filter((epoch) => epoch >= 0).length },
      { id: "found", title: "found", unit: "architecture", isNumber: true, value: ({ index }) => index,
        cell: ({ index }) => (space.position.has(index) ? h("a", { href: addressOf(space.name, index) }, String(index)) : h("span", {}, String(index))) },
      column("test", "test accuracy"), column("valid", "validation accuracy"), column("score", "with shared weights"),
      { id: "steps", title: "epochs", sortable: false, value: statement,
        cell: (row) => h("a", { href: address("sql", [], { q: statement(row), run: "1", ...chartOfSharing(row.search) }), attributes: { "aria-label": `Epochs of ${row.search.name}, seed ${row.run.seed}` } }, "Epochs") },
    ], rows, { id: "test", isDescending: true });
  }
}

/** Epoch, first quartile, median and third quartile over the seeds that have reached it. */
export function overSeeds(search, value) {
  const byEpoch = new Map();
  for (const run of search.runs) {
    run.epochs.forEach((epoch, at) => {
      const of = value(run, at);
      if (!Number.isNaN(of)) byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), of]);
    });
  }
  return [...byEpoch].sort(([one], [other]) => one - other).map(([epoch, values]) => {
    values.sort((one, other) => one - other);
    return [epoch, ...[0.25, 0.5, 0.75].map((share) => quantile(values, share))];
  });
}
