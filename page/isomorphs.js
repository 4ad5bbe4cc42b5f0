// The cells that compute the same, and how far their accuracies are apart.

import { h } from "./dom.js";
import { shown, signed } from "./format.js";
import { addressOf } from "./selection.js";
import { Table } from "./table.js";

export class Isomorphs {
  constructor() {
    this.table = new Table("Isomorphic cells", { name: "isomorphic-cells", className: "rows short" });
    this.table.box.id = "arch-isomorphs";
    this.note = h("p", { className: "quiet", id: "arch-spread" });
    this.element = h("section", {}, h("h3", {}, "Isomorphic cells ", this.table.csvButton()), this.note, this.table.element);
  }

  show(space, at, metric) {
    this.element.hidden = !space.isomorphism;
    if (this.element.hidden) return;
    const members = space.isomorphs(at);
    const values = members.map((of) => metric.values[of]).filter((value) => !Number.isNaN(value)).sort((one, other) => one - other);
    const spread = values.length ? values.at(-1) - values[0] : NaN;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
    this.note.textContent = members.length === 1 ? "No other imported cell computes the same."
      : `${members.length} imported cells compute the same. Their ${metric.label} goes from ${shown(metric, values[0])} to ${shown(metric, values.at(-1))}: `
        + `spread ${shown(metric, spread)}, mean ${shown(metric, mean)}, standard deviation ${shown(metric, deviation)}.`;
    this.table.show([
      { id: "index", title: "architecture", isNumber: true, value: (of) => space.indexes[of],
        cell: (of) => (of === at ? h("strong", {}, String(space.indexes[of])) : h("a", { href: addressOf(space.name, space.indexes[of]) }, String(space.indexes[of]))) },
      { id: "value", title: "accuracy", unit: metric.label, isNumber: true, value: (of) => metric.values[of], text: (of) => shown(metric, metric.values[of]) },
      { id: "difference", title: "difference", unit: "points", isNumber: true, value: (of) => metric.values[of] - metric.values[at], text: (of) => signed(metric.values[of] - metric.values[at]) },
      { id: "cell", title: "cell", value: (of) => space.strings[of] },
    ], members, { id: "value", isDescending: true });
  }
}
