// All numbers of an architecture with their ranks, and the SQL of each.

import { isServed } from "./data.js";
import { button, copyButton, h } from "./dom.js";
import { shown } from "./format.js";
import { address } from "./router.js";
import { ofNumber } from "./statements.js";
import { Table } from "./table.js";

export class NumbersTable {
  constructor() {
    this.table = new Table("Numbers and ranks", { name: "numbers", className: "rows short" });
    this.table.box.id = "arch-numbers";
    this.sql = h("div", { id: "arch-sql", hidden: true });
    this.element = h("div", {}, h("p", { className: "quiet" }, "Means over seeds after the last epoch. Rank 1 is the best: the most accurate, the cheapest, the fastest. ", this.table.csvButton()), this.table.element, this.sql);
  }

  show(space, at) {
    this.sql.hidden = true;
    const isFull = ({ hp }) => hp === space.fullHp;
    const known = space.columns.filter((column) => !Number.isNaN(column.values[at]));
    const rows = [...known.filter(isFull), ...known.filter((column) => !isFull(column))].map((column) => ({ column, rank: space.rank(column, at) }));
    this.table.show([
      { id: "group", title: "recipe", value: ({ column }) => column.group },
      { id: "dataset", title: "data set", value: ({ column }) => column.dataset ?? "" },
      { id: "measure", title: "number", value: ({ column }) => `${column.name}${column.further_keys ? `, ${column.further_keys}` : ""}${column.unit ? ` (${column.unit})` : ""}` },
      { id: "value", title: "value", isNumber: true, value: ({ column }) => column.values[at], text: ({ column }) => shown(column, column.values[at]) },
      { id: "rank", title: "rank", isNumber: true, value: ({ rank }) => rank.place, text: ({ rank }) => `${rank.place.toLocaleString("en")} of ${rank.count.toLocaleString("en")}` },
      { id: "percentile", title: "better than", unit: "% of the others", isNumber: true, value: ({ rank }) => rank.percentile, text: ({ rank }) => rank.percentile.toFixed(1) },
      { id: "sql", title: "SQL", sortable: false, value: ({ column }) => ofNumber(space.name, space.indexes[at], column),
        cell: ({ column }) => button("SQL", () => this.showSql(space.name, space.indexes[at], column), { className: "plain", attributes: { "aria-label": `SQL of ${column.label}, ${column.group}` } }) },
    ], rows);
  }

  showSql(space, index, column) {
    const statement = ofNumber(space, index, column);
    this.sql.hidden = false;
    this.sql.replaceChildren(h("p", {}, `${column.label}, ${column.group}:`), h("pre", { tabIndex: 0 }, h("code", {}, statement)),
      h("p", { className: "row" }, copyButton("Copy SQL", statement), h("a", { className: "more", href: address("sql", [], { q: statement }) }, isServed ? "Run it" : "Open it in SQL")));
  }
}
