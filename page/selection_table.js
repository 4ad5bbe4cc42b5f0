// The selected architectures as a table, with columns to choose.

import { CheckList } from "./check_list.js";
import { button, h } from "./dom.js";
import { grouped, shown } from "./format.js";
import { change } from "./router.js";
import { Table } from "./table.js";

/** A column of the table for a column of a space. */
export function tableColumn(column) {
  return {
    id: column.id, title: column.name, unit: [column.unit, column.dataset, column.trained_hp && `hp ${column.trained_hp}`, column.further_keys, column.group].filter(Boolean).join(", "), isNumber: true,
    csvName: column.extension ? `${column.extension} ${column.label}` : `${column.hp} ${column.dataset} ${column.name} (${column.unit})`,
    value: (at) => column.values[at],
    text: (at) => shown(column, column.values[at]),
  };
}

export class SelectionTable {
  constructor() {
    this.table = new Table("Selected architectures", { name: "architectures", on: { sort: (id, isDescending) => change({ sort: (isDescending ? "-" : "") + id }) } });
    this.table.box.id = "ex-rows";
    this.columns = new CheckList("Columns", (ids) => change({ cols: ids.join(",") }), "ex-columns");
    this.count = h("span", { className: "quiet" });
    this.element = h("section", { attributes: { "aria-label": "Table of the selection" } },
      h("div", { className: "row" }, h("h2", {}, "Selection"), this.count,
        this.columns.element, this.table.csvButton()),
      this.table.element);
  }

  setSpace(space) {
    this.space = space;
    this.key = null;
    this.columns.setSpace(space);
  }

  show(selected, fits, selectionKey, query, axes) {
    const { space } = this;
    const chosen = query.cols ? query.cols.split(",").filter((id) => space.byId.has(id)) : defaults(space, axes);
    const sort = query.sort ?? "-" + axes[1].id;
    const key = [selectionKey, chosen, sort].join();
    if (key === this.key) return;
    this.key = key;
    const columns = [
      { id: "index", title: "index", isNumber: true, value: (at) => space.indexes[at],
        cell: (at) => button(String(space.indexes[at]), () => change({ at: space.indexes[at] }), { className: "plain" }) },
      ...chosen.map((id) => tableColumn(space.byId.get(id))),
      { id: "architecture", title: "architecture", value: (at) => space.strings[at] },
    ];
    const isDescending = sort.startsWith("-");
    const id = isDescending ? sort.slice(1) : sort;
    // A column of the space is sorted once, and not with each change of the filters.
    const column = space.byId.get(id);
    const rows = column ? space.order(column, isDescending).filter((at) => fits[at]) : selected;
    this.table.show(columns, rows, { id, isDescending, isDone: Boolean(column) });
    this.count.textContent = `${grouped(selected.length)} rows`;
    this.columns.show(chosen);
  }
}

function defaults(space, axes) {
  return [...new Set([...axes.map(({ id }) => id), ...space.mainIds()])];
}
