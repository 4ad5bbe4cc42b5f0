// The page About the data: the words, the traps, and every column.

import { page } from "./data.js";
import { h } from "./dom.js";
import { Table } from "./table.js";

export const title = "About the data";

export class About {
  constructor(root) {
    this.table = new Table("Data dictionary", { name: "data-dictionary", className: "rows" });
    this.table.box.id = "dictionary";
    this.search = h("input", { type: "search", oninput: () => this.filter() });
    root.append(h("h1", { tabIndex: -1 }, "About the data"),
      h("h2", {}, "Splits"), h("dl", {}, page.splits.flatMap(({ split, meaning }) => [h("dt", {}, h("code", {}, split)), h("dd", {}, meaning)])),
      h("h2", {}, "Traps"), h("p", {}, "Things in NATS-Bench that are easily misread:"),
      h("ul", { id: "traps", className: "measure" }, page.traps.map(({ title: name, text }) => h("li", {}, h("strong", {}, name), /^[,:;.]/.test(text) ? "" : " ", text))),
      h("div", { className: "row" }, h("h2", {}, "Columns"), h("label", {}, "Find", this.search), this.table.csvButton()), this.table.element);
    this.filter();
  }

  filter() {
    const wanted = this.search.value.trim().toLowerCase();
    const column = (id) => ({ id, title: id, value: (row) => row[id] });
    this.table.show(["object", "column", "type", "unit", "meaning"].map(column), page.dictionary.filter((row) => Object.values(row).join(" ").toLowerCase().includes(wanted)));
  }

  show() {}
}
