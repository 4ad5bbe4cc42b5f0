// The architectures one step away, and what each step gains.

import { h } from "./dom.js";
import { shown, signed } from "./format.js";
import { addressOf } from "./selection.js";
import { Table } from "./table.js";

export class Neighbours {
  constructor() {
    this.table = new Table("Neighbours", { name: "neighbours", className: "rows short" });
    this.table.box.id = "arch-neighbours";
    this.note = h("p", { className: "quiet" });
    this.element = h("section", {}, h("h3", {}, "Neighbours ", this.table.csvButton()), this.note, this.table.element);
  }

  show(space, at, metric) {
    const rows = space.neighbours(at);
    const [flops, params] = [space.cost("flops"), space.cost("params")];
    const gain = (column) => ({ at: other }) => column.values[other] - column.values[at];
    const better = rows.filter((row) => gain(metric)(row) > 0).length;
    const known = rows.filter((row) => !Number.isNaN(gain(metric)(row))).length;
    this.table.element.hidden = !rows.length;
    if (!rows.length) {
      this.note.textContent = `No imported architecture differs from this one in one ${space.name === "sss" ? "layer" : "operation"} only.`;
      return;
    }
    this.note.textContent = `${rows.length} imported architectures differ in one ${space.name === "sss" ? "layer" : "operation"}. Of ${known} with ${metric.label}, ${better} are better`
      + (known && !better ? ", so it is a local maximum." : ".");
    const columns = [
      { id: "part", title: space.name === "sss" ? "layer" : "edge", value: ({ part }) => part.replace(/^(edge|layer) /, "") },
      { id: "from", title: "from", value: ({ from }) => from },
      { id: "to", title: "to", value: ({ to }) => to },
      { id: "gain", title: "gain", unit: metric.label, isNumber: true, value: gain(metric), text: (row) => signed(gain(metric)(row)) },
      { id: "value", title: "then", unit: metric.label, isNumber: true, value: ({ at: other }) => metric.values[other], text: ({ at: other }) => shown(metric, metric.values[other]) },
    ];
    if (flops) columns.push({ id: "flops", title: "FLOPs", unit: "M more", isNumber: true, value: gain(flops), text: (row) => signed(gain(flops)(row)) });
    if (params) columns.push({ id: "params", title: "params", unit: "M more", isNumber: true, value: gain(params), text: (row) => signed(gain(params)(row), 3) });
    columns.push({ id: "index", title: "architecture", isNumber: true, value: ({ at: other }) => space.indexes[other],
      cell: ({ at: other }) => h("a", { href: addressOf(space.name, space.indexes[other]) }, String(space.indexes[other])) });
    this.table.show(columns, rows, { id: "gain", isDescending: true });
  }
}
